// Would a wrong rule be noticed? Every rule of the library is broken in every way below, one at a time and in memory,
// and the table of expected responses must object. Nothing here looks at numbers that were stored from an earlier run.

#include <filesystem>
#include <functional>
#include <iostream>

#include "tests/config/response_expectations.h"
#include "tests/support/catch.h"

using namespace enthesis::config;
using enthesis::agents::Program;
using enthesis::agents::Response;
using enthesis::agents::Term;
using enthesis::agents::TermKind;

namespace {

constexpr double wanted_share = 0.8;

struct Mutant {
  std::string id, change;
  Program program;
};

const Scenario& scenario() {
  static const Scenario loaded = load_scenario({"achilles_wild_type", {}, {}, {}, {}});
  return loaded;
}

const std::vector<Expectation>& expectations() {
  static const std::vector<Expectation> read = read_expectations(
      Document::from_file(std::filesystem::path(ENTHESIS_SOURCE_DIR) / "tests/config/expected_responses.toml"),
      scenario());
  return read;
}

std::vector<Expectation> expectations_of(int program) {
  std::vector<Expectation> own;
  for (const Expectation& e : expectations()) {
    if (e.program == program) own.push_back(e);
  }
  return own;
}

const Program& program_of(int index) {
  return index == vessel_program ? scenario().vessels.program
                                 : scenario().kinds[static_cast<std::size_t>(index)].program;
}

// A promoter that inhibits, an inhibitor that promotes.
double opposite(double gain) {
  return gain > 1.0 ? 1.0 / gain : 2.0 - gain;
}

std::vector<Mutant> mutants_of(const Program& original, std::size_t stages) {
  std::vector<Mutant> mutants;
  for (std::size_t r = 0; r < original.responses.size(); ++r) {
    const Response& response = original.responses[r];
    const auto mutate = [&](const std::string& id, const std::string& change,
                            const std::function<void(Response&)>& by) {
      mutants.push_back({id, change, original});
      by(mutants.back().program.responses[r]);
    };
    if (response.base != 0.0) mutate(response.id, "base -> 0", [](Response& it) { it.base = 0.0; });
    const std::uint32_t all_stages = (1u << stages) - 1u;
    if ((response.stages & all_stages) != all_stages) {
      mutate(response.id, "in every stage", [&](Response& it) { it.stages = all_stages; });
    }
    for (std::size_t t = 0; t < response.terms.size(); ++t) {
      const Term& term = response.terms[t];
      const auto effect = [&](const std::string& change, double value) {
        mutate(term.id, change, [&](Response& it) { it.terms[t].effect = value; });
      };
      if (term.kind == TermKind::drive) {
        effect("weight -> -weight", -term.effect);
        effect("weight -> 0", 0.0);
      } else if (term.kind == TermKind::scale) {
        effect("gain -> its opposite", opposite(term.effect));
        effect("gain -> 1", 1.0);
      } else {
        mutate(term.id, "need removed", [&](Response& it) { it.terms.erase(it.terms.begin() + static_cast<long>(t)); });
      }
      for (std::size_t c = 0; c < term.competitors.size(); ++c) {
        mutate(term.id, "competitor " + std::to_string(c + 1) + " removed", [&](Response& it) {
          it.terms[t].competitors.erase(it.terms[t].competitors.begin() + static_cast<long>(c));
        });
      }
    }
  }
  return mutants;
}

}  // namespace

TEST_CASE("every behaviour of every cell answers its signals in the direction that biology says") {
  for (int p = vessel_program; p < static_cast<int>(scenario().kinds.size()); ++p) {
    for (const std::string& sentence : unmet(program_of(p), expectations_of(p))) {
      INFO(sentence);
      CHECK(false);
    }
  }
  CHECK(expectations().size() > 100);
}

TEST_CASE("a rule that is turned round, silenced or let loose is noticed", "[slow]") {
  std::size_t made = 0, caught = 0;
  std::string survivors;
  for (int p = vessel_program; p < static_cast<int>(scenario().kinds.size()); ++p) {
    const std::vector<Expectation> own = expectations_of(p);
    const std::size_t stages =
        p == vessel_program ? 1 : scenario().words.kinds[static_cast<std::size_t>(p)].stages.size();
    for (const Mutant& mutant : mutants_of(program_of(p), stages)) {
      ++made;
      if (!all_met(mutant.program, own)) {
        ++caught;
      } else {
        survivors += "  " + mutant.id + ": " + mutant.change + "\n";
      }
    }
  }
  const double share = static_cast<double>(caught) / static_cast<double>(made);
  std::cout << "rule mutations: " << caught << " of " << made << " caught (" << 100.0 * share << " %)\n";
  if (!survivors.empty()) std::cout << "not noticed:\n" << survivors;
  CHECK(made > 300);
  CHECK(share >= wanted_share);
}
