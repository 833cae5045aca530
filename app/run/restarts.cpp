#include "app/run/restarts.h"

#include <utility>

#include "app/run/restart.h"

namespace enthesis::app {

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

void Restarts::write(Model& model, Recorder& recorder) {
  write_restart(directory_ / restart_file_name(model.clock.now_min), model, recorder.recorded(), provenance_);
  last_ = std::chrono::steady_clock::now();
  const auto found = restarts_in(directory_);
  std::error_code ignored;  // one too many does no harm
  for (std::size_t i = kept; i < found.size(); ++i) std::filesystem::remove(found[i], ignored);
}

}  // namespace enthesis::app
