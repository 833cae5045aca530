#include "app/commands/list_command.h"

#include <algorithm>
#include <cstdio>

#include "app/commands/catalogue.h"
#include "app/commands/scenario_options.h"
#include "app/run/refusal.h"

namespace enthesis::app {
namespace {

void show(const Catalogue& catalogue, const std::string& kind) {
  const std::vector<Entry> entries = names_of_kind(catalogue, kind);
  std::size_t width = 0;
  for (const Entry& entry : entries) width = std::max(width, entry.name.size());
  for (const Entry& entry : entries) {
    const std::string gap = entry.meaning.empty() ? "" : std::string(width + 2 - entry.name.size(), ' ');
    std::printf("%s%s%s\n", entry.name.c_str(), gap.c_str(), entry.meaning.c_str());
  }
}

int act(const Given& given) {
  const std::optional<std::string> kind = given.operand(0);
  const std::vector<std::string>& kinds = kinds_of_names();
  if (kind && std::find(kinds.begin(), kinds.end(), *kind) == kinds.end()) {
    throw Refusal("there is no list of \"" + *kind + "\"" + config::did_you_mean(*kind, kinds));
  }
  const Catalogue catalogue = open_catalogue(load_given(given.text("in").value_or("achilles_wild_type"), given));
  if (kind) {
    show(catalogue, *kind);
    return exit_done;
  }
  std::printf("scenarios:\n");
  show(catalogue, "scenarios");
  std::printf("\nlists:\n");
  for (const std::string& k : kinds) {
    std::printf("%-12s %zu names: enthesis list %s\n", k.c_str(), names_of_kind(catalogue, k).size(), k.c_str());
  }
  return exit_done;
}

}  // namespace

Command list_command() {
  return {{"list",
           {"[KIND]"},
           "List what has a name: scenarios, studies, fields, cells, signals, outputs, targets, readouts or parameters",
           {{"in", "Scenario in which to look (achilles_wild_type)", "SCENARIO"}}},
          act};
}

}  // namespace enthesis::app
