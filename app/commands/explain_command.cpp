#include "app/commands/explain_command.h"

#include <cstdio>

#include "app/commands/catalogue.h"
#include "app/commands/scenario_options.h"
#include "app/model/memory_budget.h"
#include "app/run/memory.h"
#include "app/run/refusal.h"
#include "engine/formatted.h"

namespace enthesis::app {
namespace {

int explain_memory(const config::Scenario& scenario, int threads) {
  const engine::Blocks blocks = config::blocks_of(scenario);
  const auto available = available_memory_bytes();
  std::printf("%s\n", scenario.title.c_str());
  std::printf("  lattice         %s, %zu in all; %zu fields, %d threads\n", lattice_text(blocks).c_str(),
              blocks.sites.site_count(), scenario.fields.size(), threads);
  for (const MemoryItem& item : memory_budget(scenario, threads)) {
    const std::string each =
        item.count > 1.0 ? engine::formatted("%.0f B per %s", item.bytes_each, item.each.c_str()) : "";
    std::printf("  %-15s %-9s %s\n", item.what.c_str(), size_text(item.bytes()).c_str(), each.c_str());
  }
  std::printf("  in all          %s\n", size_text(estimated_bytes(scenario, threads)).c_str());
  std::printf("  available       %s\n", available ? size_text(*available).c_str() : "unknown");
  return exit_done;
}

[[noreturn]] void refuse_unknown(const Catalogue& catalogue, const std::string& name) {
  std::vector<std::string> known;
  for (const std::string& kind : kinds_of_names()) {
    for (const Entry& entry : names_of_kind(catalogue, kind)) known.push_back(entry.name);
  }
  const std::string nearest = config::nearest_name(name, known);
  throw Refusal("nothing is called \"" + name + "\"" +
                (nearest.empty() ? "; `enthesis list` shows what has a name" : "; did you mean \"" + nearest + "\"?"));
}

int act(const Given& given) {
  const std::string name = *given.operand(0);
  if (given.has("memory")) return explain_memory(load_given(name, given), given.threads());
  const Catalogue catalogue = open_catalogue(load_given(given.text("in").value_or("achilles_wild_type"), given));
  const std::vector<std::string> texts = explanations(catalogue, name);
  if (texts.empty()) refuse_unknown(catalogue, name);
  for (std::size_t i = 0; i < texts.size(); ++i) std::printf("%s%s", i == 0 ? "" : "\n", texts[i].c_str());
  return exit_done;
}

}  // namespace

Command explain_command() {
  std::vector<OptionRow> options{{"memory", "Explain the memory that a scenario of this name needs", ""},
                                 {"in", "Scenario in which to look (achilles_wild_type)", "SCENARIO"}};
  for (OptionRow& row : scenario_options()) options.push_back(std::move(row));
  return {{"explain",
           {"NAME"},
           "Say what is known of a parameter, field, cell, signal, output, target, readout, scenario or study",
           std::move(options)},
          act};
}

}  // namespace enthesis::app
