// How long does a run stand still for a snapshot?
//
// Every array of the state as one HDF5 file, compressed and on the disk, with the files beside it.

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "app/run/snapshot_series.h"
#include "benchmarks/benchmarks.h"

namespace enthesis::bench {
namespace {

namespace fs = std::filesystem;

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

Measurement measure_one(const config::Scenario& scenario, const Effort& effort) {
  const auto model = app::build_model(scenario, engine::Workers(effort.threads));
  const auto labels = readouts::tissue_labels(model->tissue, model->scenario.readouts.histology.thresholds);
  const std::string digest = app::digest(*model).text();
  const ScratchFolder folder;
  const Spread seconds = measure(
      effort.repetitions, [] {},
      [&] {
        app::SnapshotSeries series(folder.path, *model, {}, "2000-01-01 00:00:00 +0000");
        series.write(*model, labels, digest);
      });
  double file_bytes = 0.0;
  for (const auto& file : fs::directory_iterator(folder.path / "snapshots")) {
    file_bytes += static_cast<double>(file.file_size());
  }
  const double bytes = static_cast<double>(app::state_bytes(*model));
  constexpr double per_megabyte = 1e-6;
  return {"snapshot",
          model->lattice,
          seconds,
          bytes,
          bytes * per_megabyte,
          "MB of state",
          "file of " + std::to_string(file_bytes * per_megabyte).substr(0, 4) + " MB"};
}

}  // namespace

std::vector<Measurement> measure_snapshot(const Effort& effort) {
  std::vector<Measurement> all{measure_one(scenario_at("achilles_wild_type", ready_spacing), effort)};
  for (const std::string& spacing : spacings) {
    all.push_back(measure_one(scenario_at("achilles_wild_type_3d", spacing), effort));
  }
  return all;
}

}  // namespace enthesis::bench
