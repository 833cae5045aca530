#pragma once
// What every HDF5 file of a run says about itself: its kind, its schema version, where it came from, and the digest of
// the state it was written from. Layout: root attributes `filetype` and `schema_version`, group /provenance with one
// attribute per entry, one text array per document and one array of bytes per packed one, text /digest (16 hexadecimal digits).

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/io/hdf5_new_file.h"

namespace enthesis::io {

struct Provenance {
  using Item = std::pair<std::string, std::string>;
  std::vector<Item> entries;    // short: program version, git commit, command line, seed, ...
  std::vector<Item> documents;  // of any length: the scenario
  std::vector<Item> packed;     // likewise, deflated; not read back: the rules

  // The text of an entry or document, or "".
  std::string value_of(std::string_view name) const;
};

struct SchemaVersion {
  std::int32_t major_number{1};  // another one: the layout cannot be read by the same code
  std::int32_t minor_number{0};  // a higher one: something was added
  friend bool operator==(const SchemaVersion&, const SchemaVersion&) = default;
};

std::string text_of(const SchemaVersion& version);  // "1.0"

struct Stamp {
  std::string filetype;
  SchemaVersion version;
  std::string digest;
  Provenance provenance;  // read back in alphabetical order
};

void write_stamp(NewHdf5File& file, const Stamp& stamp);

// Throws FileError where the file is not one of this program.
Stamp read_stamp(const Hdf5File& file, const std::filesystem::path& path);
Stamp read_stamp(const std::filesystem::path& path);

// Throws std::invalid_argument unless the name is made of letters, digits and underscores and starts with a letter:
// then it is a name in HDF5, VTK, openPMD and XDMF alike. `what` says in the message what is named.
void require_plain_name(std::string_view what, std::string_view name);

}  // namespace enthesis::io
