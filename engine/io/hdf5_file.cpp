#include "engine/io/hdf5_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <type_traits>
#include <utility>

#include <unistd.h>

#include "engine/io/foreign_file.h"
#include "engine/io/hdf5_claims.h"
#include "engine/io/hdf5_handles.h"
#include "engine/io/seal.h"
#include "engine/parallel/workers.h"

namespace enthesis::io {

namespace {

// Whether every value of the stored type is a value of T.
template <class T>
bool holds(hid_t stored) {
  const std::size_t bytes = H5Tget_size(stored);
  if (H5Tget_class(stored) == H5T_FLOAT) return std::is_floating_point_v<T> && bytes <= sizeof(T);
  if (H5Tget_class(stored) != H5T_INTEGER) return false;
  if constexpr (std::is_floating_point_v<T>) return bytes < sizeof(T);
  const bool stored_signed = H5Tget_sign(stored) != H5T_SGN_NONE;
  if (stored_signed == std::is_signed_v<T>) return bytes <= sizeof(T);
  return !stored_signed && bytes < sizeof(T);
}

std::size_t count_in(hid_t space) {
  return H5Sget_simple_extent_type(space) == H5S_NULL ? 0 : product(extents_of_space(space));
}

// None of whose bytes are in the file, for all are zero. (A view stores nothing either, and shows what others store.)
bool is_unstored_zeros(hid_t array) {
  const Handle properties(H5Dget_create_plist(array), H5Pclose);
  H5D_fill_value_t fill = H5D_FILL_VALUE_ERROR;
  return H5Dget_storage_size(array) == 0 && H5Pget_layout(properties) == H5D_CONTIGUOUS &&
         H5Pfill_value_defined(properties, &fill) >= 0 && fill == H5D_FILL_VALUE_DEFAULT;
}

// A link to another file is not followed: what is there is not known.
void forget_external_links() {
  static const bool forgotten = H5Lunregister(H5L_TYPE_EXTERNAL) >= 0;
  static_cast<void>(forgotten);
}

}  // namespace

Hdf5File::Hdf5File(std::int64_t file, std::string name) : file_(file), name_(std::move(name)) {}

Hdf5File::~Hdf5File() {
  close_object();
  if (file_ >= 0) H5Fclose(file_);
}

Hdf5File::Hdf5File(Hdf5File&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      name_(std::move(other.name_)),
      workers_(other.workers_),
      sealed_(std::move(other.sealed_)),
      foreign_(std::move(other.foreign_)),
      object_(std::exchange(other.object_, -1)),
      object_path_(std::move(other.object_path_)) {}

void Hdf5File::fail(const std::string& what) const {
  fail_because(what, hdf5_reason());
}

void Hdf5File::fail_because(const std::string& what, const std::string& reason) const {
  const std::string first = first_failure();
  if (!first.empty()) throw FileError(first);
  throw FileError("cannot " + what + " of " + name_ + ": " + reason);
}

Hdf5File Hdf5File::open_as_it_is(const std::filesystem::path& path) {
  const std::string name = quoted(path);
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_file_locking(access, false, true);  // files are complete when they get their name; locks fail on NFS
  Hdf5File file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access), name);
  if (file.file_ >= 0) return file;
  const std::string why = hdf5_reason();
  throw FileError("cannot read " + name + ": " +
                  (why.starts_with("truncated file") ? "it is cut short (" + why + ")" : why));
}

Hdf5File Hdf5File::open(const std::filesystem::path& path, const engine::Workers* workers) {
  silence_hdf5();
  forget_external_links();
  const std::string name = quoted(path);
  const auto refuse = [&](const std::string& why) { throw FileError("cannot read " + name + ": " + why); };
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) refuse(reason_in_words(error ? error.value() : ENOENT, path));
  if (std::filesystem::is_directory(status)) refuse("it is a directory");
  if (!std::filesystem::is_regular_file(status)) refuse("it is not a regular file");
  PosixFile plain(path, PosixFile::Mode::read);
  const Seal seal = look_at_seal(plain, workers);
  if (seal == Seal::broken) refuse("it is damaged (its bytes are not those that were written)");
  const htri_t is_hdf5 = H5Fis_hdf5(path.c_str());
  if (is_hdf5 == 0) refuse("it is not an HDF5 file");
  if (is_hdf5 < 0) refuse(hdf5_reason());
  if (seal == Seal::none) require_survivable("read " + name, [&] { look_through(open_as_it_is(path)); });
  Hdf5File file = open_as_it_is(path);
  file.workers_ = workers;
  if (seal == Seal::whole && !plain.is_file_of(file.descriptor()))
    refuse("another file took its place while it was opened");
  if (seal == Seal::whole) file.sealed_.emplace(std::move(plain));
  if (seal == Seal::none) file.foreign_ = path;
  return file;
}

int Hdf5File::descriptor() const {
  void* of_system = nullptr;
  return H5Fget_vfd_handle(file_, H5P_DEFAULT, &of_system) < 0 ? -1 : *static_cast<const int*>(of_system);
}

// Before values of a foreign file are read: a child reads them first, as it opens the file.
void Hdf5File::require_readable(const std::string& what, const std::function<void(const Hdf5File&)>& read) const {
  if (foreign_) require_survivable(what + " of " + name_, [&] { read(open_as_it_is(*foreign_)); });
}

bool Hdf5File::contains(const std::string& path) const {
  silence_hdf5();
  // A link exists only if every group on the way does, and HDF5 asks for each to be tried.
  for (auto slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    if (H5Lexists(file_, path.substr(0, slash).c_str(), H5P_DEFAULT) <= 0) return false;
  }
  return path == "/" ||
         (H5Lexists(file_, path.c_str(), H5P_DEFAULT) > 0 && H5Oexists_by_name(file_, path.c_str(), H5P_DEFAULT) > 0);
}

bool Hdf5File::has_attribute(const std::string& object, const std::string& name) const {
  silence_hdf5();
  return contains(object) && H5Aexists(this->object(object), name.c_str()) > 0;
}

std::vector<std::string> Hdf5File::names(const std::string& group) const {
  silence_hdf5();
  std::vector<std::string> found;
  const auto keep = [](hid_t, const char* name, const H5L_info_t*, void* list) -> herr_t {
    static_cast<std::vector<std::string>*>(list)->emplace_back(name);
    return 0;
  };
  hsize_t position = 0;
  if (H5Literate_by_name(file_, group.c_str(), H5_INDEX_NAME, H5_ITER_INC, &position, keep, &found, H5P_DEFAULT) < 0) {
    fail("list group '" + group + "'");
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::string> Hdf5File::attribute_names(const std::string& object) const {
  silence_hdf5();
  std::vector<std::string> found;
  const auto keep = [](hid_t, const char* name, const H5A_info_t*, void* list) -> herr_t {
    static_cast<std::vector<std::string>*>(list)->emplace_back(name);
    return 0;
  };
  hsize_t position = 0;
  if (H5Aiterate2(this->object(object), H5_INDEX_NAME, H5_ITER_INC, &position, keep, &found) < 0) {
    fail("list the attributes of '" + object + "'");
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string Hdf5File::kind(const std::string& path) const {
  silence_hdf5();
  H5L_info_t link{};
  if (path != "/" && H5Lget_info(file_, path.c_str(), &link, H5P_DEFAULT) < 0) return "";
  if (path != "/" && link.type != H5L_TYPE_HARD) return link.type == H5L_TYPE_SOFT ? "link" : "other";
  const hid_t found = object(path);
  switch (H5Iget_type(found)) {
    case H5I_GROUP:
      return "group";
    case H5I_DATASET: {
      const Handle type(H5Dget_type(found), H5Tclose);
      if (H5Tget_class(type) == H5T_STRING) return "text";
      return type_name(type).empty() ? "other" : "array";
    }
    default:
      return "other";
  }
}

std::string Hdf5File::link_target(const std::string& path) const {
  silence_hdf5();
  H5L_info_t link{};
  if (H5Lget_info(file_, path.c_str(), &link, H5P_DEFAULT) < 0 || link.type != H5L_TYPE_SOFT)
    fail("follow link '" + path + "'");
  std::string target(link.u.val_size, '\0');
  if (H5Lget_val(file_, path.c_str(), target.data(), target.size(), H5P_DEFAULT) < 0)
    fail("follow link '" + path + "'");
  return target.substr(0, target.find('\0'));
}

std::string Hdf5File::attribute_type(const std::string& object, const std::string& name) const {
  silence_hdf5();
  const Handle attribute(H5Aopen(this->object(object), name.c_str(), H5P_DEFAULT), H5Aclose);
  if (!attribute.valid()) fail("read attribute '" + name + "' of '" + object + "'");
  const Handle type(H5Aget_type(attribute), H5Tclose);
  return H5Tget_class(type) == H5T_STRING ? "text" : type_name(type);
}

std::size_t Hdf5File::attribute_count(const std::string& object, const std::string& name) const {
  silence_hdf5();
  const Handle attribute(H5Aopen(this->object(object), name.c_str(), H5P_DEFAULT), H5Aclose);
  if (!attribute.valid()) fail("read attribute '" + name + "' of '" + object + "'");
  const Handle space(H5Aget_space(attribute), H5Sclose);
  return static_cast<std::size_t>(std::max<hssize_t>(H5Sget_simple_extent_npoints(space), 0));
}

std::int64_t Hdf5File::object(const std::string& path) const {
  if (object_ >= 0 && object_path_ == path) return object_;
  close_object();
  object_ = H5Oopen(file_, path.c_str(), H5P_DEFAULT);
  object_path_ = path;
  return object_;
}

void Hdf5File::close_object() const {
  if (object_ >= 0) H5Oclose(std::exchange(object_, -1));
}

std::int64_t Hdf5File::array(const std::string& path, const std::string& what) const {
  const hid_t found = object(path);
  if (found < 0) fail(what);
  if (H5Iget_type(found) != H5I_DATASET) fail_because(what, "it is not an array");
  return found;
}

Extents Hdf5File::extents(const std::string& path) const {
  silence_hdf5();
  const Handle space(H5Dget_space(array(path, "read array '" + path + "'")), H5Sclose);
  return extents_of_space(space);
}

std::string Hdf5File::element_type(const std::string& path) const {
  silence_hdf5();
  const Handle type(H5Dget_type(array(path, "read array '" + path + "'")), H5Tclose);
  return type_name(type);
}

// An open array whose values can be had as values of T.
template <class T>
struct Hdf5File::Readable {
  std::string what;
  hid_t array;
  std::size_t count{};
  bool same_type{};  // the stored type is T

  Readable(const Hdf5File& file, const std::string& path)
      : what("read array '" + path + "'"), array(file.array(path, what)) {
    const Handle stored(H5Dget_type(array), H5Tclose);
    const Handle space(H5Dget_space(array), H5Sclose);
    if (!holds<T>(stored)) {
      const std::string kind = type_name(stored);
      file.fail_because(what, "its values are " + (kind.empty() ? "no numbers" : kind) + ", which cannot be read as " +
                                  type_name(native_type<T>()));
    }
    count = count_in(space);
    same_type = H5Tequal(stored, native_type<T>()) > 0;
    const std::string why = why_unreadable(file.file_, array, count, std::max(sizeof(T), H5Tget_size(stored)));
    if (!why.empty()) file.fail_because(what, why);
  }

  void read_into(const Hdf5File& file, std::span<T> values) const {
    constexpr std::size_t at_a_time = std::size_t{1} << 17;
    if (values.empty()) return;
    const std::span<std::byte> wanted = std::as_writable_bytes(values);
    if (const auto bytes = bytes_in(file))
      file.workers_->for_blocks(wanted.size(), at_a_time, [&](std::size_t begin, std::size_t end) {
        bytes->read_at(begin, wanted.subspan(begin, end - begin));
      });
    else if (H5Dread(array, native_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
      file.fail(what);
  }

  // The rows have the length that the array has.
  void read_rows(const Hdf5File& file, std::vector<std::vector<T>>& rows) const {
    if (const auto bytes = bytes_in(file)) {
      const std::size_t row_bytes = rows.front().size() * sizeof(T);
      file.workers_->for_jobs(rows.size(), [&](std::size_t r) {
        bytes->read_at(r * row_bytes, std::as_writable_bytes(std::span(rows[r])));
      });
      return;
    }
    std::vector<T> all(count);
    read_into(file, all);
    for (std::size_t r = 0; r < rows.size(); ++r)
      std::copy_n(all.begin() + static_cast<std::ptrdiff_t>(r * rows[r].size()), rows[r].size(), rows[r].begin());
  }

 private:
  // The bytes of the values, to be had without HDF5, by many threads at once.
  struct Bytes {
    const PosixFile& file;
    std::optional<std::size_t> from;  // none: all are zero

    void read_at(std::size_t at, std::span<std::byte> wanted) const {
      if (from)
        file.read_at(*from + at, wanted);
      else
        std::ranges::fill(wanted, std::byte{0});
    }
  };

  std::optional<Bytes> bytes_in(const Hdf5File& file) const {
    if (file.workers_ == nullptr || !file.sealed_ || !same_type) return {};
    if (const auto from = place_of_bytes(array)) return Bytes{*file.sealed_, from};
    if (is_unstored_zeros(array)) return Bytes{*file.sealed_, {}};
    return {};
  }
};

template <class T>
std::vector<T> Hdf5File::read(const std::string& path) const {
  std::vector<T> values;
  read_whole(path, values);
  return values;
}

template <class T>
void Hdf5File::read_whole(const std::string& path, std::vector<T>& values) const {
  silence_hdf5();
  const Readable<T> found(*this, path);
  require_readable(found.what, [&](const Hdf5File& file) { file.read<T>(path); });
  values.resize(found.count);
  found.read_into(*this, values);
}

template <class T>
void Hdf5File::read_into(const std::string& path, std::span<T> values) const {
  silence_hdf5();
  const Readable<T> found(*this, path);
  if (found.count != values.size())
    fail_because(found.what, "it has " + std::to_string(found.count) + " values where " +
                                 std::to_string(values.size()) + " are wanted");
  require_readable(found.what, [&](const Hdf5File& file) { file.read<T>(path); });
  found.read_into(*this, values);
}

template <class T>
void Hdf5File::read_rows(const std::string& path, std::vector<std::vector<T>>& rows) const {
  silence_hdf5();
  const Readable<T> found(*this, path);
  const Extents size = extents(path);
  if (size.size() != 2 || size[0] != rows.size())
    fail_because(found.what, "it has not " + std::to_string(rows.size()) + " rows");
  require_readable(found.what, [&](const Hdf5File& file) { file.read<T>(path); });
  for (std::vector<T>& row : rows) row.resize(size[1]);
  if (found.count > 0) found.read_rows(*this, rows);
}

template <class T>
std::vector<T> Hdf5File::attributes(const std::string& object, const std::string& name) const {
  silence_hdf5();
  const std::string what = "read attribute '" + name + "' of '" + object + "'";
  const Handle attribute(H5Aopen(this->object(object), name.c_str(), H5P_DEFAULT), H5Aclose);
  if (!attribute.valid()) fail(what);
  const Handle stored(H5Aget_type(attribute), H5Tclose);
  const Handle space(H5Aget_space(attribute), H5Sclose);
  if (!holds<T>(stored)) fail_because(what, "it is not of type " + type_name(native_type<T>()));
  std::vector<T> values(static_cast<std::size_t>(std::max<hssize_t>(H5Sget_simple_extent_npoints(space), 0)));
  if (!values.empty() && H5Aread(attribute, native_type<T>(), values.data()) < 0) fail(what);
  return values;
}

template <class T>
T Hdf5File::attribute(const std::string& object, const std::string& name) const {
  const std::vector<T> values = attributes<T>(object, name);
  if (values.size() != 1) {
    fail_because("read attribute '" + name + "' of '" + object + "'", "it is not one number");
  }
  return values[0];
}

// Texts of fixed or variable length, of an attribute or an array.
std::vector<std::string> Hdf5File::texts_of(std::int64_t id, bool attribute, const std::string& what) const {
  const Handle stored(attribute ? H5Aget_type(id) : H5Dget_type(id), H5Tclose);
  const Handle space(attribute ? H5Aget_space(id) : H5Dget_space(id), H5Sclose);
  if (H5Tget_class(stored) != H5T_STRING) fail_because(what, "it is not a text");
  const std::size_t count = count_in(space), length = H5Tget_size(stored);
  const std::string why = attribute ? why_too_much(file_, count, std::max(length, sizeof(std::string)))
                                    : why_unreadable(file_, id, count, std::max(length, sizeof(std::string)));
  if (!why.empty()) fail_because(what, why);
  const auto get = [&](hid_t type, void* target) {
    const herr_t status =
        attribute ? H5Aread(id, type, target) : H5Dread(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, target);
    if (status < 0) fail(what);
  };
  std::vector<std::string> texts(count);
  if (count == 0) return texts;
  if (H5Tis_variable_str(stored) > 0) {
    std::vector<char*> pointers(count, nullptr);
    get(stored, pointers.data());
    for (std::size_t i = 0; i < count; ++i) texts[i] = pointers[i] == nullptr ? "" : pointers[i];
    H5Dvlen_reclaim(stored, space, H5P_DEFAULT, pointers.data());
    return texts;
  }
  std::vector<char> packed(count * length);
  get(stored, packed.data());
  for (std::size_t i = 0; i < count; ++i) {
    const char* const first = packed.data() + i * length;
    texts[i].assign(first, std::find(first, first + length, '\0'));
  }
  return texts;
}

std::string Hdf5File::text(const std::string& path) const {
  silence_hdf5();
  const std::string what = "read text '" + path + "'";
  const hid_t found = array(path, what);
  require_readable(what, [&](const Hdf5File& file) { file.text(path); });
  const auto texts = texts_of(found, false, what);
  return texts.empty() ? "" : texts.front();
}

std::vector<std::string> Hdf5File::text_attributes(const std::string& object, const std::string& name) const {
  silence_hdf5();
  const std::string what = "read attribute '" + name + "' of '" + object + "'";
  const Handle attribute(H5Aopen(this->object(object), name.c_str(), H5P_DEFAULT), H5Aclose);
  if (!attribute.valid()) fail(what);
  return texts_of(attribute, true, what);
}

std::string Hdf5File::text_attribute(const std::string& object, const std::string& name) const {
  const auto texts = text_attributes(object, name);
  return texts.empty() ? "" : texts.front();
}

template <class T>
using Rows = std::vector<std::vector<T>>;

#define ENTHESIS_READING_OF(T)                                                      \
  template std::vector<T> Hdf5File::read<T>(const std::string&) const;              \
  template void Hdf5File::read_whole<T>(const std::string&, std::vector<T>&) const; \
  template void Hdf5File::read_rows<T>(const std::string&, Rows<T>&) const;         \
  template void Hdf5File::read_into<T>(const std::string&, std::span<T>) const;     \
  template T Hdf5File::attribute<T>(const std::string&, const std::string&) const;  \
  template std::vector<T> Hdf5File::attributes<T>(const std::string&, const std::string&) const;
ENTHESIS_FOR_ELEMENT_TYPES(ENTHESIS_READING_OF)
#undef ENTHESIS_READING_OF

}  // namespace enthesis::io
