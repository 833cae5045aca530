#include "app/run/run.h"

#include "app/model/continuation.h"
#include "app/model/memory_budget.h"
#include "app/model/step.h"
#include "app/run/interruption.h"
#include "app/run/memory.h"
#include "app/run/output_directory.h"
#include "app/run/provenance.h"
#include "app/run/recorder.h"
#include "app/run/refusal.h"
#include "app/run/restart.h"
#include "app/run/resume.h"
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

// What a run goes by, and where it writes.
struct Course {
  std::filesystem::path directory;
  int threads{};
  Progress::Style progress{};
  RestartPlan restarts;
  std::optional<std::filesystem::path> from;  // a restart; none: from the start
  io::Provenance stamp;
  std::string date;
};

// Steps to the end; returns the reason, one sentence, if it stops before.
std::string go_on(Model& model, const engine::Workers& workers, const ReportPlan& plan, Recorder& recorder,
                  Restarts& restarts, const Interruption& interruption, Account& account, Progress& progress) {
  const auto write_restart = [&] { account.watch.time("restarts", [&] { restarts.write(model, recorder); }); };
  recorder.record(model, account.watch);
  while (model.clock.now_min < plan.end_min) {
    if (interruption.asked()) {
      write_restart();
      return "interrupted";
    }
    StepTimes times;
    step(model, workers, times);
    note_times(times, account.watch);
    account.history.add(model.fields, model.clock.last_step_h());
    recorder.add(times);
    require_convergence(model);
    recorder.record(model, account.watch);
    if (model.clock.now_min < plan.end_min && restarts.due(model.clock)) write_restart();
    progress.show(model.clock.time_h());
  }
  write_restart();
  return {};
}

// The model at its start, or null if it was interrupted before.
std::unique_ptr<Model> begin(config::Scenario scenario, const Course& course, const engine::Workers& workers,
                             const Interruption& interruption, Progress& progress) {
  if (course.from) return lay_out(std::move(scenario));
  return build_model(std::move(scenario), workers, [&](double share) {
    progress.show_settling(share);
    return !interruption.asked();
  });
}

void run_model(config::Scenario scenario, const Course& course, const Interruption& interruption, RunLog& log,
               Account& account, RunResult& result) {
  const ReportPlan plan = plan_reports(scenario);
  const engine::Workers workers(course.threads);
  Progress progress(course.progress, plan.end_min / 60.0);
  const auto model = account.watch.time(
      "building and settling", [&] { return begin(std::move(scenario), course, workers, interruption, progress); });
  if (!model) {
    result.stopped_because = "interrupted while fields and pathways settled";
    return;
  }
  std::optional<Recorded> recorded;
  if (course.from) recorded = read_recorded(*course.from);
  Recorder recorder(course.directory, *model, plan, course.stamp, course.date, recorded);
  if (course.from) {
    read_restart(*course.from, *model);
    progress.start_from(model->clock.time_h());
  }
  log.line("built: " + size_text(static_cast<double>(state_bytes(*model))) + " of state");
  Restarts restarts(course.directory / "restart", course.restarts, course.stamp);
  const auto note = [&] {
    result.reached_h = model->clock.time_h();
    result.digest = recorder.digest();
  };
  try {
    result.stopped_because = go_on(*model, workers, plan, recorder, restarts, interruption, account, progress);
  } catch (...) {
    note();
    throw;
  }
  note();
  if (result.stopped_because.empty()) recorder.finish(*model, account.watch);
}

RunResult take(config::Scenario scenario, const Course& course, const Interruption& interruption, RunLog& log) {
  log_start(scenario, course.threads, course.stamp, log);
  Account account;
  RunResult result;
  try {
    run_model(std::move(scenario), course, interruption, log, account, result);
    result.finished = result.stopped_because.empty();
    result.interrupted = !result.finished;
  } catch (const std::exception& error) {
    result.stopped_because = error.what();
  }
  result.seconds = account.watch.total_s();
  log_end(result, account, log);
  return result;
}

// The scenario of a run, with another end if that is asked for.
config::Scenario scenario_of(const ResumeRequest& request) {
  config::ScenarioRequest wanted;
  wanted.name_or_path = (request.directory / "scenario.toml").string();
  wanted.until = request.until;
  try {
    return config::load_scenario(wanted);
  } catch (const std::invalid_argument& error) {
    throw Refusal(error.what());
  }
}

}  // namespace

RunResult run(config::Scenario scenario, const RunRequest& request) {
  plan_reports(scenario);
  refuse_too_large(scenario, request.threads);
  const Interruption interruption;
  check_output(request.directory, request.overwrite);
  const io::DirectoryLock held = hold_output(request.directory);
  RunLog log = take_directory(scenario, request);
  log.line("start");
  const std::string date = date_text();
  const Course course{request.directory,
                      request.threads,
                      request.progress,
                      request.restarts,
                      {},
                      provenance(scenario, request.command_line, request.threads, date),
                      date};
  return take(std::move(scenario), course, interruption, log);
}

RunResult resume(const ResumeRequest& request) {
  find_resume_point(request.directory, request.other_program);
  const Interruption interruption;
  const io::DirectoryLock held = hold_output(request.directory);
  const ResumePoint point = find_resume_point(request.directory, request.other_program);
  config::Scenario scenario = scenario_of(request);
  plan_reports(scenario);
  refuse_too_large(scenario, request.threads);
  RunLog log(request.directory / "log.txt", RunLog::Mode::append);
  const std::string date = date_text();
  Course course{request.directory, request.threads, request.progress, request.restarts, point.restart, {}, date};
  course.stamp = provenance(scenario, request.command_line, request.threads, date);
  log.line("goes on at " + duration_text(point.tick / 60.0));
  std::vector<std::string> remarks = point.remarks;
  for (std::string& remark : mend(request.directory, point.tick)) remarks.push_back(std::move(remark));
  for (const std::string& remark : remarks) log.plain("  " + remark);
  io::write_atomically(request.directory / "scenario.toml", std::string_view(scenario.resolved_text));
  RunResult result = take(std::move(scenario), course, interruption, log);
  result.remarks = std::move(remarks);
  return result;
}

}  // namespace enthesis::app
