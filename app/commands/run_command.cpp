#include "app/commands/run_command.h"

#include "app/commands/run_options.h"
#include "app/commands/scenario_options.h"
#include "app/run/refusal.h"
#include "app/run/run.h"

namespace enthesis::app {
namespace {

std::vector<std::string> snapshot_setting(const Given& given) {
  const std::optional<std::string> period = given.text("snapshot-every");
  if (!period) return {};
  try {
    config::parse_quantity(*period, config::Dimension::time);
  } catch (const config::QuantityError& error) {
    throw Refusal(std::string("--snapshot-every = ") + error.what());
  }
  return {"snapshot_every=\"" + *period + "\""};
}

int act(const Given& given) {
  const std::optional<std::string> out = given.text("out");
  if (!out) throw Refusal("`enthesis run` needs an output directory: -o OUT");
  const bool quiet = given.has("quiet");
  const RunRequest request{*out,
                           given.threads(),
                           given.has("overwrite"),
                           Progress::style_for(quiet),
                           given.command_line(),
                           restart_plan(given)};
  const std::vector<std::string> settings = snapshot_setting(given);
  config::Scenario scenario = load_given(*given.operand(0), given, settings);
  return tell(run(std::move(scenario), request), *out, quiet);
}

}  // namespace

Command run_command() {
  std::vector<OptionRow> options{{"o,out", "Directory for what the run writes", "OUT"}};
  for (OptionRow& row : scenario_options()) options.push_back(std::move(row));
  options.insert(options.end(), {{"threads", "Threads; the result is the same on any number", "N"},
                                 {"snapshot-every", "Time between snapshots; 0h for none", "1d"},
                                 {"overwrite", "Replace the run that is in OUT", ""},
                                 {"quiet", "Say nothing unless something is wrong", ""}});
  for (OptionRow& row : restart_options()) options.push_back(std::move(row));
  return {{"run", {"SCENARIO"}, "Run a scenario and write a directory of results", std::move(options)}, act};
}

}  // namespace enthesis::app
