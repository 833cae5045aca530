#include "app/commands/solve_load_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "app/commands/scenario_options.h"
#include "app/load/solved_load.h"
#include "app/run/provenance.h"
#include "app/run/refusal.h"
#include "config/library.h"
#include "engine/io/load_file.h"

namespace enthesis::app {
namespace {

namespace fs = std::filesystem;

fs::path free_file(const Given& given) {
  const std::optional<std::string> out = given.text("out");
  if (!out) throw Refusal("`enthesis solve-load` needs a file to write: -o FILE.h5");
  fs::path file = *out;
  if (file.extension() != ".h5") throw Refusal(*out + " must end in .h5; its sidecar takes the ending .xdmf");
  std::error_code error;
  if (file.has_parent_path() && !fs::is_directory(file.parent_path(), error)) {
    throw Refusal("the directory " + file.parent_path().string() + " is not there, so " + *out + " cannot be written");
  }
  for (const fs::path& one : {file, io::load_sidecar_path(file)}) {
    if (fs::exists(one, error) && !given.has("overwrite")) {
      throw Refusal(one.string() + " is there already; --overwrite replaces it");
    }
  }
  return file;
}

bool names_a_load_problem(const std::string& operand) {
  std::error_code error;
  return fs::is_regular_file(operand, error) && config::is_load_problem(operand);
}

// A ready one; its numbers can be changed by --set vertebral_rim.flexion=5deg.
LoadTask rim_given(const std::string& name, const Given& given) {
  const config::Document document =
      config::Document::from_file(config::library_root() / "load_problems" / (name + ".toml"));
  std::map<std::string, config::Override> overrides;
  for (const std::string& setting : given.texts("set")) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos) throw Refusal("--set " + setting + " has no value: write KEY=VALUE");
    overrides[setting.substr(0, equals)] = {setting.substr(equals + 1), "--set"};
  }
  config::Numbers numbers({}, overrides);
  const config::VertebralRim rim = config::read_vertebral_rim(document.root(), numbers);
  numbers.refuse_unused();
  return load_task(rim, config::ready_solver_settings(), document.to_text());
}

LoadTask task_given(const Given& given, const engine::Workers& workers) {
  const std::string operand = *given.operand(0);
  if (std::ranges::count(config::ready_names("load_problems"), operand) > 0) return rim_given(operand, given);
  if (!names_a_load_problem(operand)) return load_task(load_given(operand, given), workers);
  if (!given.texts("set").empty() || given.has("seed")) {
    throw Refusal("--set and --seed are of scenarios; " + operand + " is a load problem, which holds all its numbers");
  }
  try {
    return load_task(config::read_load_problem(operand));
  } catch (const io::FileError& error) {
    throw Refusal(error.what());
  } catch (const std::invalid_argument& error) {
    throw Refusal(error.what());
  }
}

int act(const Given& given) {
  const fs::path file = free_file(given);
  const engine::Workers workers(given.threads());
  const LoadTask task = task_given(given, workers);
  const std::vector<SolvedLoad> loads = solve_loads(task, workers);
  if (!given.has("quiet")) {
    std::printf("%s\n", task.title.c_str());
    for (const SolvedLoad& load : loads) std::printf("%s", summary(task, load).c_str());
    std::fflush(stdout);
  }
  for (const SolvedLoad& load : loads) {
    if (load.report.converged) continue;
    std::fprintf(stderr, "enthesis: the load case \"%s\" was not solved: %s; nothing was written\n", load.name.c_str(),
                 load.report.reason.c_str());
    return exit_failed;
  }
  io::Provenance stamp = program_provenance(given.command_line(), workers.threads(), date_text());
  stamp.documents = {{"problem", task.document}};
  write_loads(file, task, loads, stamp);
  return exit_done;
}

}  // namespace

Command solve_load_command() {
  return {
      {"solve-load",
       {"SCENARIO|PROBLEM.toml"},
       "Solve the mechanical problem alone, of a scenario at its start or of a label volume, and write displacement, "
       "strain, stress and what laws of mechanoregulation make of them",
       {{"o,out", "File to write, with FILE.xdmf beside it", "FILE.h5"},
        {"seed", "The animal: another seed draws another one", "N"},
        {"set", "Change a key of the scenario or a parameter; may be repeated", "KEY=VALUE", true},
        {"threads", "Threads; the result is the same on any number", "N"},
        {"overwrite", "Replace FILE.h5", ""},
        {"quiet", "Say nothing unless something is wrong", ""}}},
      act};
}

}  // namespace enthesis::app
