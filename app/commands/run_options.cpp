#include "app/commands/run_options.h"

#include <cmath>
#include <cstdio>

#include "app/commands/command.h"
#include "app/run/refusal.h"
#include "config/quantity.h"

namespace enthesis::app {
namespace {

constexpr double minutes_per_hour = 60.0, seconds_per_hour = 3600.0;

// In hours; 0 for never.
double period_h(const std::string& option, const std::string& text) {
  try {
    const double hours = config::parse_quantity(text, config::Dimension::time);
    if (!(hours >= 0.0)) throw config::QuantityError("\"" + text + "\" is below zero");
    return hours;
  } catch (const config::QuantityError& error) {
    throw Refusal("--" + option + " = " + error.what());
  }
}

}  // namespace

std::vector<OptionRow> restart_options() {
  return {
      {"restart-every", "Write a restart each time so much model time has passed; 0h for not so (the default)", "1d"},
      {"restart-after", "Write a restart once so much time on the clock has passed (10 min); 0h for not so", "10min"}};
}

RestartPlan restart_plan(const Given& given) {
  RestartPlan plan;
  if (const auto every = given.text("restart-every")) {
    const double minutes = std::round(period_h("restart-every", *every) * minutes_per_hour);
    constexpr double longest = 4e9;
    if (minutes > longest || (minutes < 1.0 && period_h("restart-every", *every) > 0.0))
      throw Refusal("--restart-every = \"" + *every + "\" is out of bounds, allowed is 0 h, or from 1 min to 7000 yr");
    plan.every_min = static_cast<std::uint32_t>(minutes);
  }
  if (const auto after = given.text("restart-after"))
    plan.every_s = period_h("restart-after", *after) * seconds_per_hour;
  return plan;
}

int tell(const RunResult& result, const std::string& directory, bool quiet) {
  if (result.interrupted) {
    std::fprintf(stderr, "enthesis: the run stopped at %s: %s; `enthesis resume %s` goes on from there\n",
                 duration_text(result.reached_h).c_str(), result.stopped_because.c_str(), directory.c_str());
    return exit_interrupted;
  }
  if (!result.finished) {
    std::fprintf(stderr, "enthesis: the run stopped at %s: %s; %s keeps what was written\n",
                 duration_text(result.reached_h).c_str(), result.stopped_because.c_str(), directory.c_str());
    return exit_failed;
  }
  if (!quiet) {
    std::printf("%s: %s in %s, digest %s\n", directory.c_str(), duration_text(result.reached_h).c_str(),
                stopwatch_text(result.seconds).c_str(), result.digest.c_str());
  }
  return exit_done;
}

}  // namespace enthesis::app
