// Restarts that are whole to HDF5 and wrong to us are read into a model, or refused with one sentence.

#include <any>
#include <cstdint>
#include <map>
#include <memory>

#include "app/model/continuation.h"
#include "app/model/step.h"
#include "app/run/restart.h"
#include "config/scenario.h"
#include "tests/fuzz/altered_file.h"
#include "tests/fuzz/fuzz_files.h"

namespace {

using namespace enthesis;

config::Scenario scenario() {
  config::ScenarioRequest request;
  request.name_or_path = "dosed";
  request.seed = 1;
  request.settings = {"achilles.spacing=100 um", "achilles.length=700 um", "achilles.height=900 um",
                      "time.settling=0h"};
  return config::load_scenario(request);
}

// The arrays of a model as they were when this was made.
class Saved {
 public:
  explicit Saved(app::Model& model) {
    const auto keep = [this](const std::string& name, auto& values) { arrays_[name] = values; };
    app::visit_state(model, keep);
    app::visit_remembered(model, keep);
  }
  void bring_back(app::Model& model) const {
    const auto set = [this]<class T>(const std::string& name, std::vector<T>& values) {
      values = std::any_cast<const std::vector<T>&>(arrays_.at(name));
    };
    app::visit_state(model, set);
    app::visit_remembered(model, set);
  }

 private:
  std::map<std::string, std::any> arrays_;
};

std::string restart(const engine::Workers& workers) {
  const auto path = fuzz::scratch() / "first.h5";
  const auto model = app::build_model(scenario(), workers);
  app::step(*model, workers);
  app::Recorded recorded;
  recorded.first_volumes_um3 = {1.0, 2.0};
  recorded.strip = {{2, 1, {1, 2, 3, 4, 5, 6}}};
  app::begin_restart(path, *model, recorded, {}).seal();
  return fuzz::without_seal(fuzz::bytes_of(path));
}

// All that every execution needs, made once.
struct Bench {
  engine::Workers workers{1};
  fuzz::AlterableFile file{restart(workers)};
  std::unique_ptr<app::Model> model{app::lay_out(scenario())};
  Saved laid_out{*model};
};

const Bench& bench() {
  static const Bench made;
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  fuzz::use_small_library();
  bench();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto& [workers, file, model, laid_out] = bench();
  FuzzedDataProvider bytes(data, size);
  const bool reports = fuzz::number_of(data, size) % 2 == 0;
  const std::string path = file.altered(bytes);
  try {
    const app::Restart found(path, workers);
    if (reports)
      found.recorded();
    else
      found.bring(*model, workers);
  } catch (const io::FileError&) {
  }
  if (!reports) laid_out.bring_back(*model);
  return 0;
}
