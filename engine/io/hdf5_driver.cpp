#include "engine/io/hdf5_driver.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace enthesis::io {
namespace {

// What HDF5 knows as the file: its own part first.
struct OpenFile {
  H5FD_t known_to_hdf5{};
  PlainSink* sink{};
  haddr_t allocated{}, written{};  // bytes from the start
};

// What the access properties carry.
struct Destination {
  PlainSink* sink{};
};

OpenFile& ours(H5FD_t* file) {
  return *reinterpret_cast<OpenFile*>(file);
}
const OpenFile& ours(const H5FD_t* file) {
  return *reinterpret_cast<const OpenFile*>(file);
}

template <class Call>
void attempt(PlainSink& sink, Call&& call) {
  if (!sink.failure.empty()) return;
  try {
    call(sink.part->file());
  } catch (const FileError& error) {
    sink.failure = error.what();
  }
}

H5FD_t* open_file(const char*, unsigned, hid_t access, haddr_t) {
  const auto* const destination = static_cast<const Destination*>(H5Pget_driver_info(access));
  if (destination == nullptr) return nullptr;
  auto* const file = new (std::nothrow) OpenFile;
  if (file == nullptr) return nullptr;
  file->sink = destination->sink;
  return &file->known_to_hdf5;
}

herr_t close_file(H5FD_t* file) {
  ours(file).sink->bytes = ours(file).written;
  delete &ours(file);
  return 0;
}

herr_t tell_features(const H5FD_t*, unsigned long* flags) {
  if (flags != nullptr)
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
             H5FD_FEAT_AGGREGATE_SMALLDATA;
  return 0;
}

haddr_t allocated_bytes(const H5FD_t* file, H5FD_mem_t) {
  return ours(file).allocated;
}

herr_t allocate(H5FD_t* file, H5FD_mem_t, haddr_t end) {
  ours(file).allocated = end;
  return 0;
}

haddr_t written_bytes(const H5FD_t* file, H5FD_mem_t) {
  return ours(file).written;
}

herr_t write_bytes(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t at, std::size_t size, const void* bytes) {
  OpenFile& f = ours(file);
  attempt(*f.sink, [&](PosixFile& out) { out.write_at(at, {static_cast<const std::byte*>(bytes), size}); });
  f.written = std::max(f.written, at + size);
  return 0;
}

// Zeros where nothing has been written.
herr_t read_bytes(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t at, std::size_t size, void* bytes) {
  const OpenFile& f = ours(file);
  std::memset(bytes, 0, size);
  const std::size_t there = at < f.written ? std::min<std::size_t>(size, f.written - at) : 0;
  attempt(*f.sink, [&](PosixFile& in) { in.read_at(at, {static_cast<std::byte*>(bytes), there}); });
  return f.sink->failure.empty() ? 0 : -1;
}

herr_t cut_to_allocated(H5FD_t* file, hid_t, hbool_t) {
  OpenFile& f = ours(file);
  if (f.written == f.allocated) return 0;
  attempt(*f.sink, [&](PosixFile& out) { out.cut(f.allocated); });
  f.written = f.allocated;
  return 0;
}

H5FD_class_t describe_driver() {
  H5FD_class_t driver{};
#if H5_VERSION_GE(1, 13, 2)
  constexpr int unregistered_driver = 511;  // the last number that the library leaves to experiments
  driver.version = H5FD_CLASS_VERSION;
  driver.value = static_cast<H5FD_class_value_t>(unregistered_driver);
#endif
  driver.name = "enthesis";
  driver.maxaddr = static_cast<haddr_t>(std::numeric_limits<off_t>::max());
  driver.fc_degree = H5F_CLOSE_WEAK;
  driver.fapl_size = sizeof(Destination);
  driver.open = open_file;
  driver.close = close_file;
  driver.query = tell_features;
  driver.get_eoa = allocated_bytes;
  driver.set_eoa = allocate;
  driver.get_eof = written_bytes;
  driver.read = read_bytes;
  driver.write = write_bytes;
  driver.truncate = cut_to_allocated;
  constexpr H5FD_mem_t dichotomy[H5FD_MEM_NTYPES] = H5FD_FLMAP_DICHOTOMY;
  std::ranges::copy(dichotomy, driver.fl_map);
  return driver;
}

}  // namespace

bool write_plainly_into(PlainSink& sink, hid_t access) {
  static const H5FD_class_t driver = describe_driver();
  static const hid_t id = H5FDregister(&driver);
  const Destination destination{&sink};
  return id >= 0 && H5Pset_driver(access, id, &destination) >= 0;
}

}  // namespace enthesis::io
