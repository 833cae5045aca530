#pragma once
// The only door to HDF5: named arrays and attributes in one file.
//
// A new file is written with plain calls beside the name that it will have (hdf5_driver.h, atomic_file.h), for HDF5 itself
// can crash the process when a disk is full; when it is finished it is sealed, and then it has its name (unsealed_file.h).
// The last line of a file is its seal (seal.h), and a file whose seal is broken is not opened.
// An existing file is opened for reading only; one without a seal is first read through by a child (foreign_file.h).
//
// Paths inside a file are absolute ("/data/3/fields/TNF"); groups on the way are made as needed. Every failure throws
// FileError, one sentence that names the file and the array. The bytes of a file depend on its content alone: no
// times of writing are kept in it. Attributes and texts are fixed-length strings, ASCII where they can be, else UTF-8.
//
// Element types T: double, float, std::int32_t, std::int64_t, std::uint8_t, std::uint32_t, std::uint64_t.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/chunks.h"
#include "engine/io/posix_file.h"
#include "engine/io/unsealed_file.h"

namespace enthesis::engine {
class Workers;
}

namespace enthesis::io {

struct PlainSink;

using Extents = std::vector<std::size_t>;  // slowest axis first: (z, y, x)

// How an array lies in the file: in the fewest equal chunks of at most chunk_edge along each axis, or row_chunk elements
// of an array with one axis, each chunk with its bytes shuffled and deflated (chunks.h). deflate = 0 stores the array as it is.
// Of a chunk, or an array as it is, where all is zero nothing is stored: every reader then sees zeros.
struct Storage {
  std::size_t chunk_edge{32};
  std::size_t row_chunk{8192};
  unsigned deflate{1};
  bool single_precision{false};  // doubles are rounded to floats
  int mantissa_bits{0};          // floats in chunks are rounded to so many bits (1 to 22); 0 keeps them all
};

class Hdf5File {
 public:
  // The workers, which must outlive the file, pack the chunks; without them the caller does. The bytes are the same.
  static Hdf5File create(const std::filesystem::path& path, const engine::Workers* workers = nullptr);
  static Hdf5File open(const std::filesystem::path& path);
  ~Hdf5File();
  Hdf5File(Hdf5File&& other) noexcept;
  Hdf5File& operator=(Hdf5File&&) = delete;
  Hdf5File(const Hdf5File&) = delete;
  Hdf5File& operator=(const Hdf5File&) = delete;

  // Writing.
  void make_group(const std::string& path);
  void link(const std::string& path, const std::string& target);  // a soft link
  // A virtual array that shows `target`, of this file, repeated along its axes; it stores no values.
  void tile(const std::string& path, const Extents& repeats, const std::string& target);
  template <class T>
  void write(const std::string& path, const Extents& extents, std::span<const T> values, const Storage& = {});
  void write_text(const std::string& path, std::string_view text);
  template <class T>
  void set_attribute(const std::string& object, const std::string& name, T value);
  template <class T>
  void set_attributes(const std::string& object, const std::string& name, std::span<const T> values);
  void set_text(const std::string& object, const std::string& name, std::string_view text);
  void set_texts(const std::string& object, const std::string& name, std::span<const std::string> texts);
  UnsealedFile finish() &&;
  void save() &&;  // finishes and seals

  bool is_sealed() const { return sealed_; }  // an existing file, as this program wrote it

  // Reading. A value is read only as a type that can hold every value of the stored type.
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
  std::string text(const std::string& path) const;
  template <class T>
  T attribute(const std::string& object, const std::string& name) const;  // exactly one value
  template <class T>
  std::vector<T> attributes(const std::string& object, const std::string& name) const;
  std::string text_attribute(const std::string& object, const std::string& name) const;
  std::vector<std::string> text_attributes(const std::string& object, const std::string& name) const;

 private:
  Hdf5File(std::int64_t file, std::string name);
  static Hdf5File open_as_it_is(const std::filesystem::path& path);
  [[noreturn]] void fail(const std::string& what) const;
  [[noreturn]] void fail_because(const std::string& what, const std::string& reason) const;
  template <class Stored, class T>
  void write_chunks(std::int64_t array, const ChunkPlan& plan, std::span<const T> values,
                    const std::string& what) const;
  std::int64_t object(const std::string& path);  // of a new file; stays open until the next one is asked for
  void close_object();
  void put_attribute(const std::string& object, const std::string& name, std::int64_t type, std::int64_t space,
                     const void* value);
  std::vector<std::string> texts_of(std::int64_t id, bool attribute, const std::string& what) const;

  std::int64_t file_;  // HDF5's number for the open file
  std::string name_;   // for messages
  bool sealed_{false};
  std::int64_t object_{-1};  // HDF5's number for the object that was described last
  std::string object_path_;
  const engine::Workers* workers_{nullptr};
  std::unique_ptr<PlainSink> sink_;  // of a new file; outlives HDF5's use of it
};

}  // namespace enthesis::io
