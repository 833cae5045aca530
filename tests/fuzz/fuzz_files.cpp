#include "tests/fuzz/fuzz_files.h"

#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "agents/tissue.h"
#include "engine/io/posix_file.h"
#include "engine/io/seal.h"
#include "engine/io/snapshot.h"

namespace enthesis::fuzz {
namespace {

struct Scratch {
  std::filesystem::path path{"/dev/shm/enthesis_fuzz_" + std::to_string(getpid())};
  Scratch() { std::filesystem::create_directories(path); }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
};

template <class T>
io::Column column(const std::string& name, const std::vector<T>& values) {
  io::Column made;
  made.name = name;
  made.values = std::span<const T>(values);
  return made;
}

}  // namespace

const std::filesystem::path& scratch() {
  static const Scratch made;
  return made.path;
}

std::size_t number_of(const std::uint8_t* input, std::size_t size) {
  constexpr std::size_t odd = 0x9e3779b97f4a7c15;
  std::size_t number = size;
  for (std::size_t i = 0; i < size; ++i) number = (number ^ input[i]) * odd;
  return number >> 32u;
}

void use_small_library() {
  setenv("ENTHESIS_LIBRARY", ENTHESIS_SOURCE_DIR "/tests/fuzz/library", 1);
}

std::string bytes_of(const std::filesystem::path& path) {
  return io::read_text(path);
}

// The file is cut to its length only when it is written, for new pages cost more than all else.
void write_bytes(const std::filesystem::path& path, std::string_view bytes) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const auto size = static_cast<off_t>(bytes.size());
  if (file < 0 || pwrite(file, bytes.data(), bytes.size(), 0) != size || ftruncate(file, size) != 0) std::abort();
  close(file);
}

std::string seal_for(std::string_view content) {
  return io::seal_of(content.size(), [&](std::size_t from, std::span<std::byte> portion) {
    std::memcpy(portion.data(), content.data() + from, portion.size());
  });
}

std::string without_seal(const std::string& sealed) {
  return sealed.substr(0, sealed.size() - seal_for("").size());
}

std::string small_snapshot() {
  constexpr engine::Lattice lattice{4, 3, 1, 20.0};
  const std::vector<double> share(lattice.site_count(), 0.05), level{1.0, 2.0, 3.0};
  const std::vector<std::uint8_t> stage{0, 1, 0};
  const std::vector<std::uint64_t> ids{7, 8, 9};
  const std::vector<engine::Site> sites{engine::Site{1}, engine::Site{5}, engine::Site{9}};
  io::SnapshotContents contents;
  contents.blocks = lattice;
  contents.step = 60;
  contents.time_h = 1.0;
  contents.step_h = 1.0;
  contents.digest = "0123456789abcdef";
  contents.software_version = "0.1.0";
  contents.date = "2024-02-29 12:00:00 +0000";
  contents.provenance.entries = {{"seed", "7"}};
  contents.provenance.documents = {{"scenario", "title = \"x\"\n"}};
  contents.provenance.packed = {{"rules_text", "rules"}};
  for (const std::string_view name : agents::constituent_names)
    contents.fields.push_back(column(std::string(name), share));
  contents.agents = {{"msc", sites, ids, {column("stage", stage), column("MYC", level)}}};
  contents.agents[0].columns[0].labels = {"young", "old"};
  io::write_snapshot(scratch() / "first.h5", contents);
  return bytes_of(scratch() / "first.h5");
}

std::string small_volume() {
  auto file = io::NewHdf5File::create(scratch() / "first.h5");
  const std::vector<std::uint8_t> labels(24, 1);
  file.write<std::uint8_t>("/scan/labels", {2, 3, 4}, labels);
  file.set_text("/scan/labels", "unit", "1");
  std::move(file).save();
  return bytes_of(scratch() / "first.h5");
}

}  // namespace enthesis::fuzz
