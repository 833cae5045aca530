#include "app/run/snapshot_series.h"

#include <deque>
#include <filesystem>
#include <string>

#include "app/model/step.h"
#include "app/run/pictures.h"
#include "tests/app/small_scenario.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

namespace {

using namespace enthesis;
using engine::Workers;
using tests::ScratchDirectory;

// What is left to do for one moment of a model, in a directory of its own.
class Moment {
 public:
  Moment(std::filesystem::path directory, const app::Model& model, int threads)
      : directory_(std::move(directory)),
        series_(directory_, model, {}, "2000-01-01 00:00:00 +0000"),
        pictures_(directory_ / "images", model.scenario.readouts.histology, model.scenario.readouts.pictures, 1) {
    std::filesystem::create_directories(directory_ / "snapshots");
    std::filesystem::create_directories(directory_ / "images");
    const Workers workers(threads);
    const auto labels = readouts::tissue_labels(model.tissue, model.scenario.readouts.histology.thresholds);
    const auto write = series_.pack(model, labels, "0123456789abcdef", "", workers);
    write_ = [write, save = pictures_.draw(model, labels)] {
      write();
      save();
    };
  }

  const engine::Background::Task& writing() const { return write_; }

  // Every file, one after the other, by its name below the directory.
  std::string files() const {
    std::string all;
    for (const char* name : {"snapshots/snap_00000000.h5", "images/labels_00000000.png", "images/stain_00000000.png",
                             "images/mineral_00000000.png", "run.xdmf", "run.hdf.series", "index.json"})
      all += std::string(name) + io::read_text(directory_ / name);
    return all;
  }

 private:
  std::filesystem::path directory_;
  app::SnapshotSeries series_;
  app::Pictures pictures_;
  engine::Background::Task write_;
};

}  // namespace

TEST_CASE(
    "snapshots and pictures show the moment at which they were packed, by any number of threads, while the run goes on",
    "[parallel]") {
  const ScratchDirectory scratch;
  const Workers alone(1);  // sets no limit to the threads of others
  const auto model = app::build_model(tests::small_scenario(3), alone);
  const Moment at_once(scratch / "at_once", *model, 4);
  at_once.writing()();
  std::deque<Moment> later;
  for (const int threads : {1, 2, 3, 8})
    later.emplace_back(scratch / ("by_" + std::to_string(threads)), *model, threads);
  engine::Background background;
  for (const Moment& moment : later) {
    background.begin(moment.writing());
    app::step(*model, alone);
  }
  background.wait();
  for (const Moment& moment : later) CHECK(moment.files() == at_once.files());
}
