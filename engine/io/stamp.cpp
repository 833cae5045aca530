#include "engine/io/stamp.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace enthesis::io {

namespace {

constexpr const char* provenance_group = "/provenance";
constexpr const char* digest_path = "/digest";

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_plain(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

void require_plain_name(std::string_view what, std::string_view name) {
  if (!name.empty() && is_letter(name.front()) && std::all_of(name.begin(), name.end(), is_plain)) return;
  throw std::invalid_argument("the " + std::string(what) + " name '" + std::string(name) +
                              "' must start with a letter and hold letters, digits and underscores only");
}

std::string text_of(const SchemaVersion& version) {
  return std::to_string(version.major_number) + "." + std::to_string(version.minor_number);
}

std::string Provenance::value_of(std::string_view name) const {
  for (const auto* list : {&entries, &documents}) {
    for (const auto& [key, value] : *list) {
      if (key == name) return value;
    }
  }
  return "";
}

void write_stamp(NewHdf5File& file, const Stamp& stamp) {
  const std::array<std::int32_t, 2> version{stamp.version.major_number, stamp.version.minor_number};
  file.set_text("/", "filetype", stamp.filetype);
  file.set_attributes<std::int32_t>("/", "schema_version", version);
  file.make_group(provenance_group);
  for (const auto& [name, value] : stamp.provenance.entries) {
    require_plain_name("provenance", name);
    file.set_text(provenance_group, name, value);
  }
  for (const auto& [name, text] : stamp.provenance.documents) {
    require_plain_name("provenance", name);
    file.write_text(std::string(provenance_group) + "/" + name, text);
  }
  for (const auto& [name, text] : stamp.provenance.packed) {
    require_plain_name("provenance", name);
    const auto* const first = reinterpret_cast<const std::uint8_t*>(text.data());
    file.write<std::uint8_t>(std::string(provenance_group) + "/" + name, {text.size()}, {first, text.size()},
                             {.row_chunk = text.size() + 1});
  }
  file.write_text(digest_path, stamp.digest);
}

Stamp read_stamp(const Hdf5File& file, const std::filesystem::path& path) {
  if (!file.has_attribute("/", "filetype") || !file.has_attribute("/", "schema_version")) {
    throw FileError("cannot read " + quoted(path) + ": it is an HDF5 file, but not one that enthesis wrote");
  }
  Stamp stamp;
  stamp.filetype = file.text_attribute("/", "filetype");
  const auto version = file.attributes<std::int32_t>("/", "schema_version");
  if (version.size() != 2) throw FileError("cannot read " + quoted(path) + ": its schema_version is not two numbers");
  stamp.version = {version[0], version[1]};
  if (stamp.version.major_number != SchemaVersion{}.major_number) {
    const bool newer = stamp.version.major_number > SchemaVersion{}.major_number;
    throw FileError("cannot read " + quoted(path) + ": its schema version " + text_of(stamp.version) + " is " +
                    (newer ? "newer" : "older") + " than " + std::to_string(SchemaVersion{}.major_number) +
                    ", the one that this program reads");
  }
  stamp.digest = file.text(digest_path);
  for (const std::string& name : file.attribute_names(provenance_group)) {
    stamp.provenance.entries.emplace_back(name, file.text_attribute(provenance_group, name));
  }
  for (const std::string& name : file.names(provenance_group)) {
    if (file.kind(std::string(provenance_group) + "/" + name) == "array") continue;
    stamp.provenance.documents.emplace_back(name, file.text(std::string(provenance_group) + "/" + name));
  }
  return stamp;
}

Stamp read_stamp(const std::filesystem::path& path) {
  return read_stamp(Hdf5File::open(path), path);
}

}  // namespace enthesis::io
