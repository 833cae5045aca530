#include "tests/fuzz/altered_file.h"

#include <algorithm>
#include <array>

#include <hdf5.h>

#include "tests/fuzz/fuzz_files.h"

namespace enthesis::fuzz {
namespace {

using Closes = herr_t (*)(hid_t);

struct Held {
  hid_t id;
  Closes closes;
  Held(hid_t of, Closes with) : id(of), closes(with) {}
  ~Held() {
    if (id >= 0) closes(id);
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  operator hid_t() const { return id; }  // NOLINT: it is passed to C functions only
};

// Small or beyond all belief: what is believed and large takes long and shows nothing.
hsize_t any_extent(FuzzedDataProvider& bytes) {
  constexpr std::array<hsize_t, 12> odd{0,          1,          2,           3,           5,          12,
                                        4294967295, 2147483648, 1ull << 40u, 1ull << 62u, 6000000000, 5000};
  return bytes.PickValueInArray(odd);
}

hid_t any_type(FuzzedDataProvider& bytes) {
  const auto text = [&](std::size_t size) {
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, size);
    return type;
  };
  switch (bytes.ConsumeIntegralInRange(0, 20)) {
    case 0:
      return H5Tcopy(H5T_NATIVE_UINT8);
    case 1:
      return H5Tcopy(H5T_IEEE_F64BE);
    case 2:
      return H5Tcopy(H5T_STD_I64BE);
    case 3:
      return text(H5T_VARIABLE);
    case 4:
      return text(bytes.ConsumeIntegralInRange<std::size_t>(1, 2'000'000'000));
    case 5:
      return text(bytes.ConsumeIntegralInRange<std::size_t>(1, 40));
    case 6: {
      const hid_t type = H5Tcreate(H5T_COMPOUND, 16);
      H5Tinsert(type, "a", 0, H5T_NATIVE_DOUBLE);
      return type;
    }
    case 7:
      return H5Tvlen_create(H5T_NATIVE_INT);
    case 8: {
      const std::array<hsize_t, 1> size{3};
      return H5Tarray_create2(H5T_NATIVE_DOUBLE, 1, size.data());
    }
    case 9:
      return H5Tcreate(H5T_OPAQUE, 8);
    case 10:
      return H5Tcopy(H5T_STD_REF_OBJ);
    case 11: {
      const hid_t type = H5Tcopy(H5T_NATIVE_UINT32);
      H5Tset_precision(type, bytes.ConsumeIntegralInRange<std::size_t>(1, 32));
      H5Tset_offset(type, bytes.ConsumeIntegralInRange<std::size_t>(0, 32));
      return type;
    }
    case 12: {
      const hid_t type = H5Tcopy(H5T_NATIVE_DOUBLE);
      H5Tset_fields(type, bytes.ConsumeIntegralInRange<std::size_t>(0, 63),
                    bytes.ConsumeIntegralInRange<std::size_t>(0, 63), bytes.ConsumeIntegralInRange<std::size_t>(0, 63),
                    bytes.ConsumeIntegralInRange<std::size_t>(0, 63), bytes.ConsumeIntegralInRange<std::size_t>(0, 63));
      return type;
    }
    case 13:
      return H5Tenum_create(H5T_NATIVE_UINT8);
    case 14: {
      const hid_t type = H5Tcopy(H5T_NATIVE_INT32);
      H5Tset_size(type, bytes.ConsumeIntegralInRange<std::size_t>(1, 40));
      return type;
    }
    case 15:
      return H5Tcopy(H5T_NATIVE_B16);
    case 16:
      return H5Tcopy(H5T_NATIVE_FLOAT);
    case 17:
      return H5Tcopy(H5T_NATIVE_INT32);
    case 18:
      return H5Tcopy(H5T_NATIVE_UINT64);
    case 19:
      return H5Tcopy(H5T_NATIVE_LDOUBLE);
    default:
      return H5Tcopy(H5T_NATIVE_DOUBLE);
  }
}

struct Shape {
  hid_t space{-1};
  std::vector<hsize_t> extents;
  bool resizable{};
};

Shape any_shape(FuzzedDataProvider& bytes) {
  const int rank = bytes.ConsumeIntegralInRange(-2, 4);
  if (rank == -2) return {H5Screate(H5S_NULL), {}, false};
  if (rank <= 0) return {H5Screate(H5S_SCALAR), {}, false};
  Shape shape;
  for (int axis = 0; axis < rank; ++axis) shape.extents.push_back(any_extent(bytes));
  shape.resizable = bytes.ConsumeBool();
  const std::vector<hsize_t> most(shape.extents.size(), H5S_UNLIMITED);
  shape.space = H5Screate_simple(rank, shape.extents.data(), shape.resizable ? most.data() : nullptr);
  return shape;
}

// Chunks of any size, filters, values in another file, or a view of some array.
hid_t any_storage(FuzzedDataProvider& bytes, const Shape& shape, const std::string& of_view) {
  const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_alloc_time(properties, H5D_ALLOC_TIME_INCR);
  const int layout = bytes.ConsumeIntegralInRange(0, 7);
  if (layout == 0) H5Pset_external(properties, "elsewhere.bin", 0, H5F_UNLIMITED);
  if (layout == 1) H5Pset_external(properties, "/dev/zero", 0, H5F_UNLIMITED);
  if (layout == 2) H5Pset_virtual(properties, shape.space, ".", of_view.c_str(), shape.space);
  if (layout == 3) H5Pset_virtual(properties, shape.space, "elsewhere.h5", of_view.c_str(), shape.space);
  if (layout >= 4 && !shape.extents.empty()) {
    std::vector<hsize_t> chunk;
    for (std::size_t axis = 0; axis < shape.extents.size(); ++axis)
      chunk.push_back(std::max<hsize_t>(std::min<hsize_t>(any_extent(bytes), 0xffffffffu), 1));
    H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data());
    if (layout == 5) H5Pset_deflate(properties, 1);
    if (layout == 6) H5Pset_fletcher32(properties);
    if (layout == 7) H5Pset_nbit(properties);
  }
  return properties;
}

// Where values are written HDF5 fills their chunks, however few values the array has.
bool may_fill_much(hid_t properties, std::size_t values, std::size_t bytes_each) {
  constexpr hsize_t much_bytes = hsize_t{1} << 21;
  std::array<hsize_t, H5S_MAX_RANK> edges{};
  const int axes = H5Pget_layout(properties) == H5D_CHUNKED ? H5Pget_chunk(properties, H5S_MAX_RANK, edges.data()) : 0;
  hsize_t bytes = bytes_each * values;  // at most a chunk for each value
  for (int axis = 0; axis < axes; ++axis)
    if (__builtin_mul_overflow(bytes, edges[static_cast<std::size_t>(axis)], &bytes)) return true;
  return bytes > much_bytes;
}

void set_odd_values(FuzzedDataProvider& bytes, hid_t file, const std::string& path) {
  const Held array(H5Dopen2(file, path.c_str(), H5P_DEFAULT), H5Dclose);
  if (array < 0) return;
  const Held properties(H5Dget_create_plist(array), H5Pclose);
  if (H5Pget_layout(properties) == H5D_VIRTUAL) return;  // HDF5 itself ends the process at a view of itself
  const Held type(H5Dget_type(array), H5Tclose), space(H5Dget_space(array), H5Sclose);
  const hssize_t count = H5Sget_simple_extent_npoints(space);
  const std::size_t size = H5Tget_size(type);
  if (count <= 0 || count > 4096 || size > 4096 || H5Tis_variable_str(type) > 0 || H5Tget_class(type) == H5T_VLEN)
    return;
  if (may_fill_much(properties, static_cast<std::size_t>(count), size)) return;
  std::vector<char> values(static_cast<std::size_t>(count) * size);
  if (H5Dread(array, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) return;
  const std::size_t at = bytes.ConsumeIntegralInRange<std::size_t>(0, values.size() - 1);
  const std::string odd = bytes.ConsumeRandomLengthString(24);
  for (std::size_t i = 0; i < odd.size(); ++i) values[(at + i) % values.size()] = odd[i];
  H5Dwrite(array, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
}

void replace_array(FuzzedDataProvider& bytes, hid_t file, const std::string& path, const std::string& other) {
  H5Ldelete(file, path.c_str(), H5P_DEFAULT);
  const Held type(any_type(bytes), H5Tclose);
  const Shape shape = any_shape(bytes);
  const Held space(shape.space, H5Sclose);
  const Held properties(any_storage(bytes, shape, bytes.ConsumeBool() ? other : path), H5Pclose);
  const Held array(H5Dcreate2(file, path.c_str(), type, space, H5P_DEFAULT, properties, H5P_DEFAULT), H5Dclose);
}

void replace_attribute(FuzzedDataProvider& bytes, hid_t file, const std::string& path, const std::string& name) {
  const Held object(H5Oopen(file, path.c_str(), H5P_DEFAULT), H5Oclose);
  if (object < 0) return;
  H5Adelete(object, name.c_str());
  if (bytes.ConsumeBool()) return;
  const Held type(any_type(bytes), H5Tclose);
  const Shape shape = any_shape(bytes);
  const Held space(shape.space, H5Sclose);
  const std::size_t size = H5Tget_size(type);
  const auto count = static_cast<std::size_t>(std::max<hssize_t>(H5Sget_simple_extent_npoints(space), 0));
  if (size > 60000 || count > 60000 / size) return;  // HDF5 does not write it
  const Held attribute(H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  if (attribute < 0) return;
  const std::string said = bytes.ConsumeRandomLengthString(64);
  if (H5Tis_variable_str(type) > 0) {
    const std::vector<const char*> texts(count + 1, said.c_str());
    H5Awrite(attribute, type, texts.data());
  } else if (H5Tget_class(type) != H5T_VLEN && H5Tget_class(type) != H5T_REFERENCE) {
    std::vector<char> values(size * count + 1, '\0');
    for (std::size_t i = 0; i < values.size() && !said.empty(); ++i) values[i] = said[i % said.size()];
    H5Awrite(attribute, type, values.data());
  }
}

void replace_text(FuzzedDataProvider& bytes, hid_t file, const std::string& path) {
  H5Ldelete(file, path.c_str(), H5P_DEFAULT);
  const bool variable = bytes.ConsumeBool();
  const std::string said = bytes.ConsumeBool() ? bytes.ConsumeRandomLengthString(200)
                                               : std::string(bytes.ConsumeIntegralInRange(1u, 70'000u), 'x');
  const Held type(H5Tcopy(H5T_C_S1), H5Tclose), space(H5Screate(H5S_SCALAR), H5Sclose);
  H5Tset_size(type, variable ? H5T_VARIABLE : std::max<std::size_t>(said.size(), 1));
  const Held array(H5Dcreate2(file, path.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Dclose);
  if (array < 0) return;
  const char* const first = said.c_str();
  const void* const values = variable ? static_cast<const void*>(&first) : said.data();
  H5Dwrite(array, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
}

void replace_link(FuzzedDataProvider& bytes, hid_t file, const std::string& path, const std::string& other) {
  H5Ldelete(file, path.c_str(), H5P_DEFAULT);
  switch (bytes.ConsumeIntegralInRange(0, 6)) {
    case 0:
      H5Lcreate_soft(path.c_str(), file, path.c_str(), H5P_DEFAULT, H5P_DEFAULT);
      break;
    case 1:
      H5Lcreate_soft(other.c_str(), file, path.c_str(), H5P_DEFAULT, H5P_DEFAULT);
      break;
    case 2:
      H5Lcreate_soft(bytes.ConsumeRandomLengthString(30).c_str(), file, path.c_str(), H5P_DEFAULT, H5P_DEFAULT);
      break;
    case 3:
      H5Lcreate_external("elsewhere.h5", "/", file, path.c_str(), H5P_DEFAULT, H5P_DEFAULT);
      break;
    case 4:
      H5Lcreate_external(bytes.ConsumeBool() ? "altered.h5" : "/dev/zero", other.c_str(), file, path.c_str(),
                         H5P_DEFAULT, H5P_DEFAULT);
      break;
    case 5:
      H5Lcreate_hard(file, other.c_str(), file, path.c_str(), H5P_DEFAULT, H5P_DEFAULT);
      break;
    default:
      break;
  }
}

void make_other_kind(FuzzedDataProvider& bytes, hid_t file, const std::string& path) {
  H5Ldelete(file, path.c_str(), H5P_DEFAULT);
  if (bytes.ConsumeBool()) {
    const Held group(H5Gcreate2(file, path.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
  } else {
    const Held type(any_type(bytes), H5Tclose);
    H5Tcommit2(file, path.c_str(), type, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  }
}

// The file is not on a disk: most of the time would go into small reads and writes.
Held opened_in_memory(std::string& content) {
  constexpr std::size_t room_bytes = std::size_t{1} << 12;
  const Held access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(access, room_bytes, false);
  H5Pset_file_image(access, content.data(), content.size());
  return {H5Fopen("in memory", H5F_ACC_RDWR, access), H5Fclose};
}

std::string content_of(hid_t file) {
  H5Fflush(file, H5F_SCOPE_GLOBAL);
  std::string content(static_cast<std::size_t>(std::max<ssize_t>(H5Fget_file_image(file, nullptr, 0), 0)), '\0');
  H5Fget_file_image(file, content.data(), content.size());
  return content;
}

}  // namespace

AlterableFile::AlterableFile(std::string content) : content_(std::move(content)) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  // What HDF5 keeps to use again: without limits for what has few sizes, as new pages cost most of the time.
  constexpr int no_limit = -1, all_buffers_bytes = 32 << 20, buffers_of_a_size_bytes = 4 << 20;
  H5set_free_list_limits(no_limit, no_limit, no_limit, no_limit, all_buffers_bytes, buffers_of_a_size_bytes);
  const auto path = (scratch() / "first.h5").string();
  write_bytes(path, content_);
  const Held file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  const auto keep_object = [](hid_t, const char* name, const H5O_info_t*, void* list) -> herr_t {
    if (std::string(name) != ".") static_cast<std::vector<std::string>*>(list)->push_back("/" + std::string(name));
    return 0;
  };
  H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, keep_object, &objects_, H5O_INFO_BASIC);
  std::vector<std::string> owners = objects_;
  owners.emplace_back("/");
  for (const std::string& owner : owners) {
    std::vector<std::string> names;
    const auto keep_name = [](hid_t, const char* name, const H5A_info_t*, void* list) -> herr_t {
      static_cast<std::vector<std::string>*>(list)->emplace_back(name);
      return 0;
    };
    hsize_t position = 0;
    H5Aiterate_by_name(file, owner.c_str(), H5_INDEX_NAME, H5_ITER_INC, &position, keep_name, &names, H5P_DEFAULT);
    for (const std::string& name : names) attributes_.push_back(owner + "\n" + name);
  }
}

std::string AlterableFile::altered(FuzzedDataProvider& bytes) const {
  std::string content = content_;
  const int alterations = bytes.ConsumeIntegralInRange(0, 3);
  if (alterations > 0) {
    const Held file = opened_in_memory(content);
    for (int i = 0; i < alterations; ++i) alter(bytes, file);
    content = content_of(file);
  }
  const std::string path = (scratch() / "altered.h5").string();
  write_bytes(path, content + seal_for(content));
  return path;
}

void AlterableFile::alter(FuzzedDataProvider& bytes, std::int64_t file) const {
  const std::string object = objects_[bytes.ConsumeIntegral<std::uint16_t>() % objects_.size()];
  const std::string other = objects_[bytes.ConsumeIntegral<std::uint16_t>() % objects_.size()];
  const std::string attribute = attributes_[bytes.ConsumeIntegral<std::uint16_t>() % attributes_.size()];
  const std::size_t line = attribute.find('\n');
  const int what = bytes.ConsumeIntegralInRange(0, 8);
  if (what <= 1) set_odd_values(bytes, file, object);
  if (what == 2) replace_array(bytes, file, object, other);
  if (what == 3) replace_array(bytes, file, object + bytes.ConsumeRandomLengthString(8), other);
  if (what == 4 || what == 5) replace_attribute(bytes, file, attribute.substr(0, line), attribute.substr(line + 1));
  if (what == 6) replace_text(bytes, file, object);
  if (what == 7) replace_link(bytes, file, object, other);
  if (what == 8) make_other_kind(bytes, file, object);
}

}  // namespace enthesis::fuzz
