// enthesis_bench [elasticity] [fields] [mechanics] [step] [snapshot] [--threads N] [--repetitions N] [--json FILE]; all
// of these if none is named. large_elasticity (7 GB, a few minutes), field_decks (long references), quiet_bone (2 GB, a
// few minutes), large_tissue and long_life (likewise) are done only where they are asked for.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <optional>
#include <stdexcept>
#include <thread>

#include "benchmarks/benchmarks.h"
#include "benchmarks/report.h"

namespace enthesis::bench {

config::Scenario scenario_at(const std::string& name, const std::string& spacing) {
  config::ScenarioRequest request;
  request.name_or_path = name;
  request.seed = 1;
  request.settings = {"achilles.spacing=" + spacing};
  return config::load_scenario(request);
}

config::Scenario enlarged_mouse(const std::string& name, double factor) {
  const auto enlarged = [&](const std::string& length, double um) {  // in whole sites
    const double sites = std::round(um * factor / enlarged_spacing_um);
    return "achilles." + length + "=" + std::to_string(static_cast<int>(sites * enlarged_spacing_um)) + "um";
  };
  config::ScenarioRequest request;
  request.name_or_path = name;
  request.seed = 1;
  request.settings = {enlarged("length", 1600.0),   enlarged("height", 1000.0),    enlarged("width", 1000.0),
                      enlarged("insertion", 540.0), enlarged("tendon_low", 460.0), "time.settling=0h"};
  return config::load_scenario(request);
}

std::size_t cell_count(const app::Model& model) {
  std::size_t cells = 0;
  for (const auto& table : model.cells.tables) cells += table.size();
  return cells;
}

double bytes_of(app::Model& model, const std::string& prefix) {
  std::size_t bytes = 0;
  app::visit_state(model, [&](const std::string& name, auto& values) {
    if (name.starts_with(prefix)) bytes += values.size() * sizeof(values[0]);
  });
  return static_cast<double>(bytes);
}

namespace {

struct Benchmark {
  std::vector<Measurement> (*measure)(const Effort&);
  bool only_if_named{false};
};
const std::map<std::string, Benchmark> benchmarks{{"elasticity", {measure_elasticity}},
                                                  {"field_decks", {measure_field_decks, true}},
                                                  {"fields", {measure_fields}},
                                                  {"large_elasticity", {measure_large_elasticity, true}},
                                                  {"large_tissue", {measure_large_tissue, true}},
                                                  {"long_life", {measure_long_life, true}},
                                                  {"mechanics", {measure_mechanics}},
                                                  {"quiet_bone", {measure_quiet_bone, true}},
                                                  {"snapshot", {measure_snapshot}},
                                                  {"step", {measure_step}}};

struct Wish {
  std::vector<std::string> names;
  Effort effort{static_cast<int>(std::max(1u, std::thread::hardware_concurrency())), 9, 0.0};
  std::optional<std::string> json_file;
};

int whole_number(const std::string& option, const std::string& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 1) {
    throw std::invalid_argument(option + " wants a whole number of at least 1, not \"" + text + "\"");
  }
  return value;
}

Wish read_wish(const std::vector<std::string>& words) {
  Wish wish;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto argument = [&] {
      if (i + 1 == words.size()) throw std::invalid_argument(words[i] + " wants an argument");
      return words[++i];
    };
    if (words[i] == "--threads") {
      wish.effort.threads = whole_number("--threads", argument());
    } else if (words[i] == "--repetitions") {
      wish.effort.repetitions = whole_number("--repetitions", argument());
    } else if (words[i] == "--json") {
      wish.json_file = argument();
    } else if (benchmarks.contains(words[i])) {
      wish.names.push_back(words[i]);
    } else {
      std::string known;
      for (const auto& [name, benchmark] : benchmarks) known += name + ", ";
      throw std::invalid_argument("\"" + words[i] + "\" is neither a benchmark (" + known.substr(0, known.size() - 2) +
                                  ") nor --threads, --repetitions or --json");
    }
  }
  if (wish.names.empty()) {
    for (const auto& [name, benchmark] : benchmarks)
      if (!benchmark.only_if_named) wish.names.push_back(name);
  }
  return wish;
}

void run(const Wish& wish) {
  Effort effort = wish.effort;
  const Crew crew(effort.threads);
  Session session;
  session.threads = effort.threads;
  session.before = stream_memory(effort.repetitions, crew);
  session.arithmetic = multiply_adds(effort.repetitions, crew);
  effort.flops_per_s = session.arithmetic.flops_per_s;
  for (const std::string& name : wish.names) {
    std::fprintf(stderr, "%s ...\n", name.c_str());
    for (Measurement& m : benchmarks.at(name).measure(effort)) session.measurements.push_back(std::move(m));
  }
  session.after = stream_memory(effort.repetitions, crew);
  std::printf("%s", table_text(session).c_str());
  if (wish.json_file) {
    std::ofstream out(*wish.json_file);
    out << json_text(session);
    if (!out.flush()) throw std::runtime_error("cannot write " + *wish.json_file);
  }
}

}  // namespace
}  // namespace enthesis::bench

int main(int argc, char** argv) {
  try {
    enthesis::bench::run(enthesis::bench::read_wish({argv + 1, argv + argc}));
    return 0;
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "enthesis_bench: %s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "enthesis_bench: %s\n", error.what());
    return 1;
  }
}
