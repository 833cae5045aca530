#include "app/run/restarts.h"

#include <memory>
#include <utility>

#include "app/run/restart.h"

namespace enthesis::app {
namespace {

void remove_all_but_newest(const std::filesystem::path& directory) {
  const auto found = restarts_in(directory);
  std::error_code ignored;  // one too many does no harm
  for (std::size_t i = Restarts::kept; i < found.size(); ++i) std::filesystem::remove(found[i], ignored);
}

}  // namespace

Restarts::Restarts(std::filesystem::path directory, RestartPlan plan, io::Provenance provenance)
    : directory_(std::move(directory)),
      plan_(plan),
      provenance_(std::move(provenance)),
      last_(std::chrono::steady_clock::now()) {}

bool Restarts::due(const engine::Clock& clock) const {
  if (clock.now_min == 0) return false;
  if (plan_.every_min != 0 && clock.now_min % plan_.every_min < clock.last_step_min) return true;
  const std::chrono::duration<double> gone = std::chrono::steady_clock::now() - last_;
  return plan_.every_s > 0.0 && gone.count() >= plan_.every_s;
}

void Restarts::write(Model& model, Recorder& recorder, const std::string& times) {
  const Recorded recorded = recorder.recorded();
  const auto path = directory_ / restart_file_name(model.clock.now_min);
  io::Provenance origin = provenance_;
  origin.entries.emplace_back("times", times);
  const auto file = std::make_shared<io::UnsealedFile>(begin_restart(path, model, recorded, origin));
  recorder.writing().begin([file, directory = directory_] {
    file->seal();
    remove_all_but_newest(directory);
  });
  last_ = std::chrono::steady_clock::now();
}

}  // namespace enthesis::app
