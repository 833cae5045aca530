#pragma once
// A study: arms x animals, what is measured when, and which arms are compared.
//
//   extends = "caia_switched_off"     takes over every key that this file does not have; a name, or a path beside it
//   title = "..."                     scenario = "achilles_wild_type"   of every arm that names no other
//   duration = "6wk"                  animals = 8                       seed = 1 (as are all below, optional)
//   readout = ["inflammation_per_mm2", "eroded_um2"]                    columns of the census, the first is primary
//   report = ["readout"]              when effects are computed; the end if left out
//   streams = "shared"                animal i is the same in every arm; "independent": every arm has its own animals
//   settings = ["achilles.spacing=40um"]                                as by --set, in every arm
//   [protocol]                        numbers of the experiment, each a row with range, grade, source and why
//   suspension_start = { value = "14d", range = ["0d", "28d"], grade = "assumed", why = "..." }
//   [[treatment]]                     name: what several arms share
//   [[treatment.perturbation]]        as in a scenario; factor, from and until may be the name of a protocol row
//   [[arm]]                           name (letters, digits, _ and -), title, scenario, treatments = ["..."],
//                                     settings = ["time.step=30min"] as by --set, of keys that the study does not set
//   [[arm.perturbation]]              what this arm alone has, in the same form
//   [[contrast]]                      name, arm, reference, equivalent_within
//                                     equivalent_within = 0.15 asks whether the ratio of means is shown to lie
//                                     between 0.85 and 1.15 by two one-sided tests
//   [[interaction]]                   name, first, second: difference of two contrasts
//   [[correlation]]                   name, x, y (readouts), x_over, arms
//                                     Spearman's, over the animals of each of the arms (all if left out);
//                                     x_over = "course" takes the mean over time of x, from the start to the report
//   [analysis]                        confidence, significance, laboratory_groups, laboratory_experiments
//
// Paths are those of the command line: from the current folder.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/parameter.h"
#include "config/perturbation.h"

namespace enthesis::config {

struct ProtocolRow {
  Parameter number;
  std::vector<std::string> acts_on;  // empty: for the record alone
};

struct Arm {
  std::string name, title, scenario;
  std::vector<std::string> settings;  // of keys that the study does not set
  std::vector<Perturbation> added;
};

struct Contrast {
  std::string name;
  std::size_t arm{}, reference{};           // places in Study::arms
  std::optional<double> equivalent_within;  // of 1, for the ratio of means
};

struct Interaction {
  std::string name;
  std::size_t first{}, second{};  // places in Study::contrasts
};

struct Correlation {
  std::string name;
  std::size_t x{}, y{};           // places in Study::readouts
  bool x_over_course{};           // the mean over time of x up to the report, not x at the report
  std::vector<std::size_t> arms;  // places in Study::arms
};

// How the measurements are compared; the usual conventions unless the study says otherwise.
struct Analysis {
  double confidence{0.95};
  double significance{0.05};
  std::vector<std::size_t> laboratory_groups{6, 7, 8, 9, 10};  // animals in each unpaired group
  std::size_t laboratory_experiments{2000};
};

struct Study {
  static constexpr std::uint16_t most_animals = 10'000;

  std::string name, title;
  double duration_h{};
  std::size_t animals{8};
  std::uint64_t seed{1};
  bool shared_streams{true};
  std::vector<std::string> readouts;
  std::vector<double> report_h;
  std::vector<std::string> settings;
  std::vector<ProtocolRow> protocol;
  std::vector<Arm> arms;
  std::vector<Contrast> contrasts;
  std::vector<Interaction> interactions;
  std::vector<Correlation> correlations;
  Analysis analysis;
  std::string resolved_text;  // a study file with every default and every --set in it

  std::size_t arm_index(const std::string& arm) const;  // throws ConfigError with the nearest name
};

struct StudyRequest {
  std::string name_or_path;
  std::vector<std::string> settings;  // of every arm; "protocol.NAME=VALUE" changes a row of the protocol
  std::optional<std::uint64_t> seed;
  std::optional<std::size_t> animals;
  std::optional<std::string> until;  // a shorter study; reports after it move to its end
};

// Throws ConfigError. Scenarios and readouts are not looked up here.
Study load_study(const StudyRequest& request);

// What decides how an animal runs: the resolved text without the number of animals, the readouts and the comparisons.
// Two studies with the same design can share their animals. Throws ConfigError if the text is no TOML.
std::string design_text(const std::string& resolved_text);

}  // namespace enthesis::config
