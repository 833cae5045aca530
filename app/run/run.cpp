#include "app/run/run.h"

#include "app/model/memory_budget.h"
#include "app/model/step.h"
#include "app/run/interruption.h"
#include "app/run/memory.h"
#include "app/run/output_directory.h"
#include "app/run/provenance.h"
#include "app/run/recorder.h"
#include "app/run/refusal.h"
#include "app/run/step_history.h"
#include "engine/io/atomic_file.h"

namespace enthesis::app {
namespace {

RunLog take_directory(const config::Scenario& scenario, const RunRequest& request) {
  prepare_output(request.directory, request.overwrite);
  try {
    io::write_atomically(request.directory / "scenario.toml", std::string_view(scenario.resolved_text));
    return RunLog(request.directory / "log.txt");
  } catch (const io::FileError& error) {
    give_up_output(request.directory);
    throw Refusal(error.what());
  }
}

void log_start(const config::Scenario& scenario, int threads, const io::Provenance& stamp, RunLog& log) {
  log.line("start");
  for (const auto& [name, value] : stamp.entries) log.plain("  " + name + ": " + value);
  log.plain("  title: " + scenario.title);
  log.plain("  lattice: " + lattice_text(config::blocks_of(scenario)));
  log.plain("  memory: about " + size_text(estimated_bytes(scenario, threads)) + " expected");
}

// What a run tells of itself at its end.
struct Account {
  Stopwatch watch;
  StepHistory history;
};

void log_end(const RunResult& result, const Account& account, RunLog& log) {
  for (const std::string& line : account.watch.report()) log.plain(line);
  for (const std::string& line : account.history.report()) log.plain(line);
  log.plain("  memory: " + size_text(peak_memory_bytes()) + " at most");
  log.line((result.finished ? "end at " : "stopped at ") + duration_text(result.reached_h) +
           (result.digest.empty() ? "" : ", digest " + result.digest) +
           (result.finished ? "" : ": " + result.stopped_because));
}

void note_times(const StepTimes& times, Stopwatch& watch) {
  for (std::size_t phase = 0; phase < phase_names.size(); ++phase) {
    watch.add("step: " + std::string(phase_names[phase]), times.seconds[phase]);
  }
}

// Steps to the end; returns the reason, one sentence, if it stops before.
std::string go_on(Model& model, const engine::Workers& workers, const ReportPlan& plan, Recorder& recorder,
                  const Interruption& interruption, Account& account, Progress& progress) {
  recorder.record(model, account.watch);
  while (model.clock.now_min < plan.end_min) {
    if (interruption.asked()) {
      recorder.record(model, account.watch, true);
      return "interrupted";
    }
    StepTimes times;
    step(model, workers, times);
    note_times(times, account.watch);
    account.history.add(model.fields, model.clock.last_step_h());
    recorder.add(times);
    require_convergence(model);
    recorder.record(model, account.watch);
    progress.show(model.clock.time_h());
  }
  return {};
}

void run_model(config::Scenario scenario, const RunRequest& request, const io::Provenance& stamp,
               const std::string& date, const Interruption& interruption, RunLog& log, Account& account,
               RunResult& result) {
  const ReportPlan plan = plan_reports(scenario);
  const engine::Workers workers(request.threads);
  Progress progress(request.progress, plan.end_min / 60.0);
  const auto settling = [&](double share) {
    progress.show_settling(share);
    return !interruption.asked();
  };
  const auto model =
      account.watch.time("building and settling", [&] { return build_model(std::move(scenario), workers, settling); });
  if (!model) {
    result.stopped_because = "interrupted while fields and pathways settled";
    return;
  }
  log.line("built: " + size_text(static_cast<double>(state_bytes(*model))) + " of state");
  Recorder recorder(request.directory, *model, plan, stamp, date);
  const auto note = [&] {
    result.reached_h = model->clock.time_h();
    result.digest = recorder.digest();
  };
  try {
    result.stopped_because = go_on(*model, workers, plan, recorder, interruption, account, progress);
  } catch (...) {
    note();
    throw;
  }
  note();
  recorder.finish(*model, account.watch);
  result.finished = result.stopped_because.empty();
}

}  // namespace

RunResult run(config::Scenario scenario, const RunRequest& request) {
  plan_reports(scenario);
  refuse_too_large(scenario, request.threads);
  const Interruption interruption;
  check_output(request.directory, request.overwrite);
  const io::DirectoryLock held = hold_output(request.directory);
  RunLog log = take_directory(scenario, request);
  const std::string date = date_text();
  const io::Provenance stamp = provenance(scenario, request.command_line, request.threads, date);
  log_start(scenario, request.threads, stamp, log);
  Account account;
  RunResult result;
  try {
    run_model(std::move(scenario), request, stamp, date, interruption, log, account, result);
  } catch (const std::exception& error) {
    result.stopped_because = error.what();
  }
  result.seconds = account.watch.total_s();
  log_end(result, account, log);
  return result;
}

}  // namespace enthesis::app
