#include "tests/config/response_expectations.h"

#include <algorithm>

#include "agents/evaluate.h"

namespace enthesis::config {
namespace {

using agents::OutputKind;
using agents::Program;
using agents::Response;
using agents::Signal;
using agents::SignalKind;

constexpr double strong = 10.0;        // a saturating signal, in half-saturations
constexpr double clear_change = 1.01;  // a change by less than one per cent is none
constexpr double least_basal = 1e-4;   // of the value at half effect, for what goes on by itself
constexpr int longest_node_chain = 6;

Signal signal_called(const std::string& text, const Vocabulary& words, const std::vector<std::string>& nodes) {
  return read_signal(Document::from_text("signal = \"" + text + "\"\n", text).root(), "signal", words, nodes).signal;
}

// "node NFkB" or the words of an output.
agents::Output output_called(const Table& row, const Scenario& scenario, const std::vector<std::string>& nodes) {
  const std::string text = row.text("does");
  if (!text.starts_with("node ")) return read_output(row, "does", scenario.words).output;
  return {OutputKind::node, signal_called(text, scenario.words, nodes).argument, 0};
}

struct Place {
  int program;
  std::uint8_t stage;
  friend bool operator==(const Place&, const Place&) = default;
};

std::size_t stage_count(int program, const Scenario& scenario) {
  return program == vessel_program ? 1 : scenario.words.kinds[static_cast<std::size_t>(program)].stages.size();
}

std::vector<Place> places_of(const Table& row, const Scenario& scenario) {
  std::vector<Place> places;
  for (const std::string& who : row.texts("cells")) {
    const std::size_t dot = who.find('.');
    const int kind = agents::kind_index(scenario.words.kinds, who.substr(0, dot));
    if (kind < 0 && who != "vessel") row.fail("cells", "no cell is called \"" + who + "\"");
    const std::size_t before = places.size();
    for (std::uint8_t stage = 0; stage < stage_count(kind, scenario); ++stage) {
      const bool every = dot == std::string::npos;
      if (every || scenario.words.kinds[static_cast<std::size_t>(kind)].stages[stage].name == who.substr(dot + 1)) {
        places.push_back({kind, stage});
      }
    }
    if (places.size() == before) row.fail("cells", "no stage is called \"" + who + "\"");
  }
  return places;
}

std::vector<Place> other_stages(const std::vector<Place>& there, const Scenario& scenario) {
  std::vector<Place> others;
  const auto is_among = [](const std::vector<Place>& places, const Place& place) {
    return std::find(places.begin(), places.end(), place) != places.end();
  };
  for (const Place& place : there) {
    for (std::uint8_t stage = 0; stage < stage_count(place.program, scenario); ++stage) {
      const Place other{place.program, stage};
      if (!is_among(there, other) && !is_among(others, other)) others.push_back(other);
    }
  }
  return others;
}

Expectation read_one(const Table& row, const Place& place, const Scenario& scenario) {
  const bool vessel = place.program == vessel_program;
  const auto k = static_cast<std::size_t>(place.program);
  const std::vector<std::string> nodes = vessel ? std::vector<std::string>{} : scenario.kinds[k].node_names;
  const auto signals = [&](const std::string& key) {
    std::vector<Signal> found;
    if (!row.has(key)) return found;
    for (const std::string& text : row.texts(key)) found.push_back(signal_called(text, scenario.words, nodes));
    return found;
  };
  Expectation e;
  e.place = row.where("cells");
  e.behaviour =
      (vessel ? "vessel" : scenario.words.kinds[k].name + "." + scenario.words.kinds[k].stages[place.stage].name) +
      " " + row.text("does");
  e.program = place.program;
  e.stage = place.stage;
  e.output = output_called(row, scenario, nodes);
  e.rises_with = signals("rises_with");
  e.falls_with = signals("falls_with");
  e.indifferent_to = signals("indifferent_to");
  e.basal_with = signals("basal_with");
  e.basal = row.has("basal") && row.flag("basal");
  e.through_nodes = row.has("through_nodes") && row.flag("through_nodes");
  for (const std::string& less : row.has("more_than") ? row.texts("more_than") : std::vector<std::string>{}) {
    const int found = agents::stage_index(scenario.words.kinds[k], less);
    if (found < 0) row.fail("more_than", "no stage is called \"" + less + "\"");
    e.more_than.push_back(static_cast<std::uint8_t>(found));
  }
  return e;
}

// One behaviour in one stage, as a question to a program.
class Trial {
 public:
  Trial(const Program& program, const Expectation& expected)
      : program_(program), expected_(expected), factors_(agents::unit_factors(program)), block_(program) {
    for (std::size_t s = 0; s < program.signals.size(); ++s) half_.push_back(half_effect(s));
  }

  // The value with every signal at `others` half-saturations, except the given ones.
  double value(double others, const std::vector<Signal>& chosen, double chosen_level) {
    for (std::size_t s = 0; s < half_.size(); ++s) {
      const bool is_chosen = std::find(chosen.begin(), chosen.end(), program_.signals[s]) != chosen.end();
      block_.signal(s)[0] = half_[s] * (is_chosen ? chosen_level : others);
    }
    const std::vector<std::uint8_t> stages{expected_.stage};
    agents::evaluate(program_, factors_, stages, block_);
    for (int i = 0; expected_.through_nodes && i < longest_node_chain; ++i) {
      settle_nodes();
      agents::evaluate(program_, factors_, stages, block_);
    }
    double sum = 0.0;
    for (std::size_t r = 0; r < program_.responses.size(); ++r) {
      if (program_.responses[r].output == expected_.output) sum += block_.value(r)[0] * on_the_way(r);
    }
    return sum;
  }

 private:
  double on_the_way(std::size_t r) {
    double factor = 1.0;
    for (const agents::Term& term : program_.responses[r].terms) {
      if (!agents::felt_on_the_way(program_, program_.responses[r], term)) continue;
      factor *= agents::modulation(term, 1.0, block_.signal(term.signal)[0]);
    }
    return factor;
  }
  // The half-saturation of a signal in the behaviour itself, else wherever it is used first.
  double half_effect(std::size_t signal) const {
    double half = 0.0;
    const auto consider = [&](const Response& response) {
      for (const agents::Term& term : response.terms) {
        if (half == 0.0 && term.signal == signal) half = term.half;
        for (const agents::Competitor& c : term.competitors) {
          if (half == 0.0 && c.signal == signal) half = c.kd;
        }
      }
    };
    for (const Response& r : program_.responses) {
      if (r.output == expected_.output && ((r.stages >> expected_.stage) & 1u) != 0) consider(r);
    }
    for (const Response& r : program_.responses) consider(r);
    return half;
  }
  void settle_nodes() {
    for (std::size_t r = 0; r < program_.responses.size(); ++r) {
      if (program_.responses[r].output.kind != OutputKind::node) continue;
      const Signal node{SignalKind::node, program_.responses[r].output.target, 0};
      const auto found = std::find(program_.signals.begin(), program_.signals.end(), node);
      if (found == program_.signals.end()) continue;
      block_.signal(static_cast<std::size_t>(found - program_.signals.begin()))[0] = std::min(1.0, block_.value(r)[0]);
    }
  }

  const Program& program_;
  const Expectation& expected_;
  agents::ProgramFactors factors_;
  agents::EvaluationBlock block_;
  std::vector<double> half_;
};

// What is wrong, or nothing.
std::string complaint(const Program& program, const Expectation& expected) {
  Trial trial(program, expected);
  const double middle = trial.value(1.0, {}, 0.0);
  if (expected.silent_here) return middle > 0.0 ? "happens in this stage" : "";
  for (const Signal& signal : expected.rises_with) {
    if (!(trial.value(1.0, {signal}, strong) > clear_change * trial.value(1.0, {signal}, 0.0))) {
      return "does not rise with signal " + std::to_string(&signal - expected.rises_with.data() + 1) + " of its list";
    }
  }
  for (const Signal& signal : expected.falls_with) {
    if (!(clear_change * trial.value(1.0, {signal}, strong) < trial.value(1.0, {signal}, 0.0))) {
      return "does not fall with signal " + std::to_string(&signal - expected.falls_with.data() + 1) + " of its list";
    }
  }
  for (const Signal& signal : expected.indifferent_to) {
    const double without = trial.value(1.0, {signal}, 0.0), with = trial.value(1.0, {signal}, strong);
    if (with > clear_change * without || without > clear_change * with) return "heeds a signal that it should not";
  }
  for (const std::uint8_t stage : expected.more_than) {
    Expectation other = expected;
    other.stage = stage;
    if (!(middle > clear_change * Trial(program, other).value(1.0, {}, 0.0)))
      return "is not more than in another stage";
  }
  if (expected.basal && !(trial.value(0.0, {}, 0.0) > least_basal * middle)) return "does not go on without signals";
  if (!expected.basal_with.empty() && !(trial.value(0.0, expected.basal_with, strong) > least_basal * middle)) {
    return "does not go on where its basal signals are strong";
  }
  return "";
}

}  // namespace

std::vector<Expectation> read_expectations(const Document& document, const Scenario& scenario) {
  std::vector<Expectation> all;
  for (const Table& row : document.root().tables("behaviour")) {
    const std::vector<Place> there = places_of(row, scenario);
    for (const Place& place : there) all.push_back(read_one(row, place, scenario));
    if (!(row.has("only_there") && row.flag("only_there"))) continue;
    for (const Place& elsewhere : other_stages(there, scenario)) {
      all.push_back(read_one(row, elsewhere, scenario));
      all.back().silent_here = true;
    }
  }
  document.root().refuse_unknown_keys();
  return all;
}

std::vector<std::string> unmet(const Program& program, const std::vector<Expectation>& expectations) {
  std::vector<std::string> sentences;
  for (const Expectation& expected : expectations) {
    const std::string wrong = complaint(program, expected);
    if (!wrong.empty()) sentences.push_back(expected.place + ": " + expected.behaviour + " " + wrong);
  }
  return sentences;
}

bool all_met(const Program& program, const std::vector<Expectation>& expectations) {
  return std::all_of(expectations.begin(), expectations.end(),
                     [&](const Expectation& expected) { return complaint(program, expected).empty(); });
}

}  // namespace enthesis::config
