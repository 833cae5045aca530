#pragma once
// What biology says of each behaviour: the direction in which it must move when a signal goes from nothing to
// saturation while all others stand at half effect. Read from expected_responses.toml; the form is explained there.

#include <string>
#include <vector>

#include "config/scenario.h"

namespace enthesis::config {

inline constexpr int vessel_program = -1;

struct Expectation {
  std::string place;      // "expected_responses.toml:12"
  std::string behaviour;  // "fibroblast.tenocyte secrete CXCL1"
  int program{};          // kind of cell, or vessel_program
  std::uint8_t stage{};
  agents::Output output;
  std::vector<agents::Signal> rises_with, falls_with, indifferent_to;
  std::vector<std::uint8_t> more_than;     // stages of the same kind that do it less
  bool basal{};                            // goes on with no signal at all
  std::vector<agents::Signal> basal_with;  // goes on where these alone are strong
  bool silent_here{};                      // this stage must not do it
  bool through_nodes{};                    // signals act by way of the pathway nodes
};

std::vector<Expectation> read_expectations(const Document& document, const Scenario& scenario);

// What the program gets wrong; empty if it does as expected. One sentence per expectation that is not met.
std::vector<std::string> unmet(const agents::Program& program, const std::vector<Expectation>& expectations);
bool all_met(const agents::Program& program, const std::vector<Expectation>& expectations);

}  // namespace enthesis::config
