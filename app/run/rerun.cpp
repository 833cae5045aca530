#include "app/run/rerun.h"

#include <limits>

#include "app/model/step.h"
#include "app/run/interruption.h"
#include "app/run/memory.h"
#include "app/run/provenance.h"
#include "app/run/refusal.h"
#include "app/run/restart.h"
#include "engine/io/snapshot.h"

namespace enthesis::app {
namespace {

struct Moment {
  io::Stamp stamp;
  std::uint32_t tick{};
};

std::uint32_t tick_of_snapshot(const std::filesystem::path& path) {
  const std::uint64_t step = io::read_snapshot_summary(path).step;
  if (step > std::numeric_limits<std::uint32_t>::max())
    throw io::FileError("cannot make " + io::quoted(path) + " again: its step is beyond the clock");
  return static_cast<std::uint32_t>(step);
}

Moment moment_of(const std::filesystem::path& path, const engine::Workers& workers) {
  try {
    Moment moment{io::read_stamp(path), 0};
    if (moment.stamp.filetype == restart_filetype)
      moment.tick = Restart(path, workers).tick();
    else if (moment.stamp.filetype == io::snapshot_filetype)
      moment.tick = tick_of_snapshot(path);
    else
      throw Refusal(io::quoted(path) + " is neither a snapshot nor a restart but an '" + moment.stamp.filetype +
                    "' file");
    return moment;
  } catch (const io::FileError& error) {
    throw Refusal(error.what());
  }
}

}  // namespace

RerunResult rerun(const RerunRequest& request) {
  const engine::Workers workers(request.threads);
  const Moment moment = moment_of(request.file, workers);
  config::Scenario scenario = scenario_of(moment.stamp, request.file);
  refuse_too_large(scenario, request.threads);
  RerunResult result;
  result.time_h = moment.tick / 60.0;
  result.then = moment.stamp.digest;
  result.other_origin = difference_of_origin(moment.stamp.provenance);
  const Interruption interruption;
  Progress progress(request.progress, result.time_h);
  const auto model = build_model(std::move(scenario), workers, [&](double share) {
    progress.show_settling(share);
    return !interruption.asked();
  });
  result.interrupted = model == nullptr;
  while (!result.interrupted && model->clock.now_min < moment.tick) {
    step(*model, workers);
    require_sound_fields(*model);
    progress.show(model->clock.time_h());
    result.interrupted = interruption.asked();
  }
  if (model) result.now = digest(*model).text();
  return result;
}

}  // namespace enthesis::app
