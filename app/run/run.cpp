#include "app/run/run.h"

#include <functional>
#include <new>
#include <system_error>
#include <utility>

#include "app/model/memory_budget.h"
#include "app/model/step.h"
#include "app/run/interruption.h"
#include "app/run/memory.h"
#include "app/run/output_directory.h"
#include "app/run/provenance.h"
#include "app/run/recorder.h"
#include "app/run/refusal.h"
#include "app/run/resume.h"
#include "app/run/step_history.h"
#include "engine/io/atomic_file.h"

namespace enthesis::app {
namespace {

RunLog take_directory(const config::Scenario& scenario, const RunRequest& request) {
  prepare_output(request.directory, request.overwrite);
  try {
    RunLog log(request.directory / "log.txt");
    io::write_atomically(request.directory / "scenario.toml", std::string_view(scenario.resolved_text));
    return log;
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

// Where the log cannot be written, what stopped the run before remains the reason.
void log_what_came(RunResult& result, const Account& account, RunLog& log) {
  try {
    log_end(result, account, log);
  } catch (const io::FileError& error) {
    if (result.stopped_because.empty()) result.stopped_because = error.what();
    result.finished = false;
  }
}

void note_times(const StepTimes& times, Stopwatch& watch) {
  for (std::size_t phase = 0; phase < phase_names.size(); ++phase) {
    watch.add("step: " + std::string(phase_names[phase]), times.seconds[phase]);
  }
}

// What a run goes by, and where it writes.
struct Plan {
  std::filesystem::path directory;
  int threads{};
  Progress::Style progress{};
  RestartPlan restarts;
  io::Provenance stamp;
  std::string date;
  std::function<void(const std::string& remark)> say;
};

class Run {
 public:
  Run(const Plan& plan, const ReportPlan& reports, const Interruption& interruption, const engine::Workers& workers,
      RunLog& log, RunResult& result)
      : plan_(plan),
        reports_(reports),
        interruption_(interruption),
        workers_(workers),
        log_(log),
        result_(result),
        progress_(plan.progress, reports.end_min / 60.0) {}

  // From the start, or where the point stands.
  void go(ResumePoint point);
  const Account& account() const { return account_; }

 private:
  std::unique_ptr<Model> begin(config::Scenario scenario);
  std::string step_to_the_end(Model& model, Recorder& recorder, Restarts& restarts);

  const Plan& plan_;
  ReportPlan reports_;
  const Interruption& interruption_;
  const engine::Workers& workers_;
  RunLog& log_;
  RunResult& result_;
  Progress progress_;
  Account account_;
};

// The model at its start, or null if it was interrupted before.
std::unique_ptr<Model> Run::begin(config::Scenario scenario) {
  return account_.watch.time("building and settling", [&] {
    return build_model(std::move(scenario), workers_, [&](double share) {
      progress_.show_settling(share);
      return !interruption_.asked();
    });
  });
}

// Returns the reason, one sentence, if it stops before.
std::string Run::step_to_the_end(Model& model, Recorder& recorder, Restarts& restarts) {
  const auto write_restart = [&] {
    require_headroom();
    account_.watch.time("restarts", [&] { restarts.write(model, recorder, account_.watch.text()); });
  };
  const auto write_last_restart = [&] {
    write_restart();
    account_.watch.time("restarts", [&] { recorder.writing().wait(); });
  };
  require_headroom();
  recorder.record(model, account_.watch);
  while (model.clock.now_min < reports_.end_min) {
    if (interruption_.asked()) {
      write_last_restart();
      return "interrupted";
    }
    require_headroom();
    StepTimes times;
    step(model, workers_, times);
    note_times(times, account_.watch);
    account_.history.add(model.fields, model.clock.last_step_h());
    recorder.add(times);
    require_sound_fields(model);
    require_headroom();
    recorder.record(model, account_.watch);
    if (model.clock.now_min < reports_.end_min && restarts.due(model.clock)) write_restart();
    progress_.show(model.clock.time_h());
  }
  write_last_restart();
  return {};
}

void Run::go(ResumePoint point) {
  const bool goes_on = point.model != nullptr;
  const auto model = goes_on ? std::move(point.model) : begin(std::move(point.scenario));
  if (!model) {
    result_.stopped_because = "interrupted while fields and pathways settled";
    return;
  }
  result_.reached_h = model->clock.time_h();
  if (goes_on) progress_.start_from(result_.reached_h);
  log_.line("built: " + size_text(static_cast<double>(state_bytes(*model))) + " of state");
  require_headroom();
  Recorder recorder(plan_.directory, *model, reports_, plan_.stamp, plan_.date, workers_,
                    goes_on ? std::optional(point.recorded) : std::nullopt);
  for (const std::string& remark : recorder.remarks()) {
    log_.plain("  " + remark);
    plan_.say(remark);
  }
  Restarts restarts(plan_.directory / "restart", plan_.restarts, plan_.stamp);
  const auto note = [&] {
    result_.reached_h = model->clock.time_h();
    result_.digest = recorder.digest();
  };
  try {
    note();
    result_.stopped_because = step_to_the_end(*model, recorder, restarts);
  } catch (...) {
    note();
    throw;
  }
  note();
  if (result_.stopped_because.empty()) recorder.finish(*model, account_.watch);
}

RunResult carry_out(ResumePoint point, const Plan& plan, const Interruption& interruption,
                    const engine::Workers& workers, RunLog& log) {
  log_start(point.scenario, plan.threads, plan.stamp, log);
  RunResult result;
  Run run(plan, plan_reports(point.scenario), interruption, workers, log, result);
  try {
    run.go(std::move(point));
    result.finished = result.stopped_because.empty();
    result.interrupted = !result.finished;
  } catch (const std::bad_alloc&) {
    result.stopped_because = "there is not enough memory";
  } catch (const std::system_error& error) {
    result.stopped_because = reason_in_words(error);
  } catch (const std::exception& error) {
    result.stopped_because = error.what();
  }
  result.seconds = run.account().watch.total_s();
  log_what_came(result, run.account(), log);
  return result;
}

}  // namespace

RunResult run(config::Scenario scenario, const RunRequest& request) {
  plan_reports(scenario);
  refuse_too_large(scenario, request.threads);
  require_headroom();
  const Interruption interruption;
  check_output(request.directory, request.overwrite);
  const io::DirectoryLock held = hold_output(request.directory);
  RunLog log = take_directory(scenario, request);
  log.line("start");
  const std::string date = date_text();
  const Plan plan{request.directory,
                  request.threads,
                  request.progress,
                  request.restarts,
                  provenance(scenario, request.command_line, request.threads, date),
                  date,
                  {}};
  const engine::Workers workers(request.threads);
  return carry_out({std::move(scenario), nullptr, {}, 0, {}}, plan, interruption, workers, log);
}

RunResult resume(const ResumeRequest& request) {
  require_run(request.directory);
  require_headroom();
  const Interruption interruption;
  const io::DirectoryLock held = hold_output(request.directory);
  const engine::Workers workers(request.threads);
  ResumePoint point = find_resume_point(request.directory, request.rules, workers);
  const auto say = [&](const std::string& remark) {
    if (request.say) request.say(remark);
  };
  for (const std::string& remark : point.remarks) say(remark);
  RunLog log(request.directory / "log.txt", RunLog::Mode::append);
  log.line("goes on at " + duration_text(point.tick / 60.0));
  for (const std::string& remark : point.remarks) log.plain("  " + remark);
  for (const std::string& remark : mend(request.directory, point.tick)) {
    say(remark);
    log.plain("  " + remark);
  }
  if (request.rules.until)
    io::write_atomically(request.directory / "scenario.toml", std::string_view(point.scenario.resolved_text));
  const std::string date = date_text();
  const Plan plan{request.directory,
                  request.threads,
                  request.progress,
                  request.restarts,
                  provenance(point.scenario, request.command_line, request.threads, date),
                  date,
                  say};
  return carry_out(std::move(point), plan, interruption, workers, log);
}

}  // namespace enthesis::app
