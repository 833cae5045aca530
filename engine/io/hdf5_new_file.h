#pragma once
// The door to HDF5, for writing: a file that is being made, which can be read as far as it has come.
//
// It is written with plain calls beside the name that it will have (hdf5_driver.h, atomic_file.h), for HDF5 itself can crash
// the process when a disk is full; when it is finished it is sealed, and then it has its name (unsealed_file.h).
//
// Groups on the way to an object are made as needed. The bytes of a file depend on its content alone: no times of writing
// are kept in it. Attributes and texts are fixed-length strings, ASCII where they can be, else UTF-8. Element types and
// failures are those of hdf5_file.h.

#include <memory>
#include <string_view>

#include "engine/io/hdf5_file.h"
#include "engine/io/hdf5_packing.h"
#include "engine/io/unsealed_file.h"

namespace enthesis::io {

struct PlainSink;

class NewHdf5File : public Hdf5File {
 public:
  static NewHdf5File create(const std::filesystem::path& path);
  ~NewHdf5File() override;
  NewHdf5File(NewHdf5File&& other) noexcept;
  NewHdf5File& operator=(NewHdf5File&&) = delete;
  NewHdf5File(const NewHdf5File&) = delete;
  NewHdf5File& operator=(const NewHdf5File&) = delete;

  void make_group(const std::string& path);
  void link(const std::string& path, const std::string& target);  // a soft link
  // A virtual array that shows `target`, of this file, repeated along its axes; it stores no values.
  void tile(const std::string& path, const Extents& repeats, const std::string& target);
  // A virtual array with two axes whose columns are these arrays of one axis, of this file; it stores no values.
  void show_as_columns(const std::string& path, std::span<const std::string> targets);
  template <class T>
  void write(const std::string& path, const Extents& extents, std::span<const T> values, const Storage& = {});
  void write(const std::string& path, const PackedArray& array);
  template <class T>
  void write_rows(const std::string& path, std::span<const std::vector<T>> rows);  // of one length, stored as they are
  void write_text(const std::string& path, std::string_view text);
  template <class T>
  void set_attribute(const std::string& object, const std::string& name, T value);
  template <class T>
  void set_attributes(const std::string& object, const std::string& name, std::span<const T> values);
  void set_text(const std::string& object, const std::string& name, std::string_view text);
  void set_texts(const std::string& object, const std::string& name, std::span<const std::string> texts);
  UnsealedFile finish() &&;
  void save() &&;  // finishes and seals

 private:
  explicit NewHdf5File(const std::filesystem::path& path);
  std::string first_failure() const override;
  std::int64_t make_array(const std::string& path, std::int64_t type, std::int64_t space, std::int64_t properties,
                          const std::string& what) const;
  void put_attribute(const std::string& object, const std::string& name, std::int64_t type, std::int64_t space,
                     const void* value);

  std::unique_ptr<PlainSink> sink_;  // outlives HDF5's use of it
};

}  // namespace enthesis::io
