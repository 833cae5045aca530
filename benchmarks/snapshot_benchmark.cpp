// How long does a run stand still for a snapshot and a restart, and how close to the disk's own speed are they written?
//
//   snapshot packed    every array of the state: so long the run stands still
//   snapshot written   the file, its seal, the disk, its name, and the files beside it, while the run goes on
//   restart written    every array of the state as it is, in a file without a name: so long the run stands still
//   restart sealed     its seal, the disk and its name, while the run goes on
//   restart read       with its digest compared, ready to go on
//   disk written, disk read         as many bytes by plain calls, synchronised: what the disk can do

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>

#include "app/model/continuation.h"
#include "app/run/restart.h"
#include "app/run/snapshot_series.h"
#include "benchmarks/benchmarks.h"
#include "engine/formatted.h"
#include "engine/io/posix_file.h"

namespace enthesis::bench {
namespace {

namespace fs = std::filesystem;

constexpr double per_megabyte = 1e-6;

struct ScratchFolder {
  fs::path path;
  ScratchFolder() {
    std::string pattern = (fs::temp_directory_path() / "enthesis_bench_XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a directory in " + pattern);
    path = pattern;
    fs::create_directory(path / "snapshots");
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
};

std::string speed_text(double bytes, const Spread& seconds) {
  return engine::formatted("%.3g MB at %.3g MB/s", bytes * per_megabyte, bytes * per_megabyte / seconds.median);
}

class FilesOf {
 public:
  FilesOf(const config::Scenario& scenario, const Effort& effort)
      : effort_(effort), workers_(effort.threads), model_(app::build_model(scenario, workers_)) {}

  std::vector<Measurement> measure_all() {
    measure_snapshot();
    measure_restart();
    return std::move(all_);
  }

 private:
  void measure_snapshot() {
    const auto labels = readouts::tissue_labels(model_->tissue, model_->scenario.readouts.histology.thresholds);
    const std::string digest = app::digest(*model_).text();
    std::vector<double> packed, written;
    for (int r = 0; r <= effort_.repetitions; ++r) {
      app::SnapshotSeries series(folder_.path, *model_, {}, "2000-01-01 00:00:00 +0000");
      engine::Background::Task write;
      packed.push_back(seconds_of([&] { write = series.pack(*model_, labels, digest, "", workers_); }));
      written.push_back(seconds_of([&] { write(); }));
    }
    double bytes = 0.0;
    for (const auto& file : fs::directory_iterator(folder_.path / "snapshots"))
      bytes += static_cast<double>(file.file_size());
    add("snapshot packed", bytes, but_first(packed));
    add("snapshot written", bytes, but_first(written));
  }

  void measure_restart() {
    const fs::path path = folder_.path / "restart.h5";
    std::vector<std::byte> content;
    std::vector<double> written, sealed, read, written_plainly, read_plainly;
    for (int r = 0; r <= effort_.repetitions; ++r) {
      fs::remove(path);  // the next one has another name in a run
      std::optional<io::UnsealedFile> file;
      written.push_back(seconds_of([&] { file.emplace(app::begin_restart(path, *model_, {}, {})); }));
      sealed.push_back(seconds_of([&] { file->seal(); }));
      content.resize(file->size(), std::byte{1});
      written_plainly.push_back(seconds_of([&] { write_plainly(content); }));
      forget_pages_of(path);
      read.push_back(seconds_of([&] { app::Restart(path, workers_).bring(*model_, workers_); }));
      forget_pages_of(path);
      read_plainly.push_back(seconds_of([&] { read_through(path); }));
    }
    const double bytes = static_cast<double>(content.size());
    add("restart written", bytes, but_first(written));
    add("restart sealed", bytes, but_first(sealed));
    add("disk written", bytes, but_first(written_plainly));
    add("restart read", bytes, but_first(read));
    add("disk read", bytes, but_first(read_plainly));
  }

  // What the system has of it in memory: the disk is to be measured.
  static void forget_pages_of(const fs::path& path) {
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) throw std::runtime_error("cannot open " + path.string());
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
    close(descriptor);
  }

  static void read_through(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::vector<char> portion(std::size_t{1} << 20);
    while (file.read(portion.data(), static_cast<std::streamsize>(portion.size()))) continue;
  }

  void write_plainly(std::span<const std::byte> bytes) const {
    io::PosixFile file(folder_.path / "plain", io::PosixFile::Mode::replace);
    file.write(bytes);
    file.sync();
    file.close();
  }

  // The first one wakes the threads and touches the pages.
  static Spread but_first(std::vector<double> samples) {
    samples.erase(samples.begin());
    return spread(std::move(samples));
  }

  void add(const std::string& name, double file_bytes, const Spread& seconds) {
    const double bytes = static_cast<double>(app::state_bytes(*model_));
    all_.push_back(
        {name, model_->lattice, seconds, bytes, bytes * per_megabyte, "MB of state", speed_text(file_bytes, seconds)});
  }

  Effort effort_;
  engine::Workers workers_;
  std::unique_ptr<app::Model> model_;
  ScratchFolder folder_;
  std::vector<Measurement> all_;
};

}  // namespace

std::vector<Measurement> measure_snapshot(const Effort& effort) {
  std::vector<Measurement> all = FilesOf(scenario_at("achilles_wild_type", ready_spacing), effort).measure_all();
  for (const std::string& spacing : spacings) {
    const auto one = FilesOf(scenario_at("achilles_wild_type_3d", spacing), effort).measure_all();
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

}  // namespace enthesis::bench
