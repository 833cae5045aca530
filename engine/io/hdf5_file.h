#pragma once
// The door to HDF5, for reading: named arrays and attributes in one file. hdf5_new_file.h is the one for writing.
//
// The last line of a file of this program is its seal (seal.h), and a file whose seal is broken is not opened; one without
// a seal is looked through by a child when it is opened, and so is each of its arrays before it is read (foreign_file.h).
//
// A file is for one thread at a time. Paths inside it are absolute ("/data/3/fields/TNF"). Every failure throws FileError,
// one sentence that names the file, and the array where that is at fault. What a file claims to hold is not believed
// before it is checked (hdf5_claims.h).
//
// Element types T: double, float, std::int32_t, std::int64_t, std::uint8_t, std::uint32_t, std::uint64_t.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/io/extents.h"
#include "engine/io/posix_file.h"

namespace enthesis::engine {
class Workers;
}

namespace enthesis::io {

class Hdf5File {
 public:
  // The workers, where there are any, look at the seal together and read arrays together. They must live as long.
  static Hdf5File open(const std::filesystem::path& path, const engine::Workers* workers = nullptr);
  virtual ~Hdf5File();
  Hdf5File(Hdf5File&& other) noexcept;
  Hdf5File& operator=(Hdf5File&&) = delete;
  Hdf5File(const Hdf5File&) = delete;
  Hdf5File& operator=(const Hdf5File&) = delete;

  bool is_sealed() const { return sealed_.has_value(); }  // as this program wrote it

  // A value is read only as a type that can hold every value of the stored type.
  bool contains(const std::string& path) const;
  bool has_attribute(const std::string& object, const std::string& name) const;
  std::vector<std::string> names(const std::string& group) const;             // of its members, sorted
  std::vector<std::string> attribute_names(const std::string& object) const;  // sorted
  // "group", "array", "text", "link" (a soft one, to what is there or not), or "other"; "" where nothing has that name.
  std::string kind(const std::string& path) const;
  std::string link_target(const std::string& path) const;
  std::string attribute_type(const std::string& object, const std::string& name) const;  // "text", "float64", ... or ""
  std::size_t attribute_count(const std::string& object, const std::string& name) const;  // of values
  Extents extents(const std::string& path) const;
  std::string element_type(const std::string& path) const;  // "float64", "uint8", ... or "" if it is none of them
  template <class T>
  std::vector<T> read(const std::string& path) const;
  template <class T>
  void read_whole(const std::string& path, std::vector<T>& values) const;  // they become as many as it has
  template <class T>
  void read_into(const std::string& path, std::span<T> values) const;  // exactly as many as it has
  // Of an array with two axes: it must have as many rows as there are, and they become as long as its rows are.
  template <class T>
  void read_rows(const std::string& path, std::vector<std::vector<T>>& rows) const;
  std::string text(const std::string& path) const;
  template <class T>
  T attribute(const std::string& object, const std::string& name) const;  // exactly one value
  template <class T>
  std::vector<T> attributes(const std::string& object, const std::string& name) const;
  std::string text_attribute(const std::string& object, const std::string& name) const;
  std::vector<std::string> text_attributes(const std::string& object, const std::string& name) const;

 protected:
  Hdf5File(std::int64_t file, std::string name);

  [[noreturn]] void fail(const std::string& what) const;  // for HDF5's reason
  [[noreturn]] void fail_because(const std::string& what, const std::string& reason) const;

  // The sentence of a failure from which all others follow, or "".
  virtual std::string first_failure() const { return {}; }

  std::int64_t object(const std::string& path) const;  // stays open until the next one is asked for
  void close_object() const;

  std::int64_t file_;  // HDF5's number for the open file
  std::string name_;   // for messages

 private:
  static Hdf5File open_as_it_is(const std::filesystem::path& path);
  int descriptor() const;  // under which HDF5 reads it
  void require_readable(const std::string& what, const std::function<void(const Hdf5File&)>& read) const;
  template <class T>
  struct Readable;
  std::vector<std::string> texts_of(std::int64_t id, bool attribute, const std::string& what) const;

  std::int64_t array(const std::string& path, const std::string& what) const;  // an object that is one, or `what` fails

  const engine::Workers* workers_{nullptr};
  std::optional<PosixFile> sealed_;               // the same file under plain calls, if its seal is whole
  std::optional<std::filesystem::path> foreign_;  // its path, if it has no seal
  mutable std::int64_t object_{-1};               // HDF5's number for the object that was asked for last
  mutable std::string object_path_;
};

}  // namespace enthesis::io
