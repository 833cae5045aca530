#pragma once
// A small vocabulary and a small cell, for tests of what reads rules.

#include <string>

#include "config/rule_reader.h"
#include "tests/support/refusal.h"

namespace enthesis::config {

inline agents::CellTraits traits_of(const std::string& name, const std::vector<std::string>& stages) {
  agents::CellTraits traits{name, {}};
  for (const std::string& stage : stages) traits.stages.push_back({stage, engine::Layer::resident, false, 10.0});
  return traits;
}

inline Vocabulary small_vocabulary() {
  return {{"TNF", "BMP2", "DKK1"},
          {traits_of("fibroblast", {"tenocyte", "connective"}), traits_of("osteoblast", {"active", "lining"})},
          {"fever"}};
}

using tests::refusal;

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline std::string number_row(const std::string& value, const std::string& low, const std::string& high) {
  return "{ value = \"" + value + "\", range = [\"" + low + "\", \"" + high +
         "\"], grade = \"assumed\", why = \"a test\" }";
}

inline const std::string small_fibroblast = R"([cell]
name = "fibroblast"
meaning = "a test"
[[stage]]
name = "tenocyte"
layer = "resident"
diameter = )" + number_row("15 um", "10 um", "20 um") +
                                            R"(
[[stage]]
name = "connective"
layer = "visitor"
inflammatory = true
diameter = )" + number_row("12 um", "10 um", "20 um") +
                                            R"(
[[node]]
name = "NFkB"
meaning = "a test"
time = )" + number_row("2 h", "1 h", "3 h") +
                                            R"(
base = )" + number_row("0.1", "0", "1") + R"(
[[node.drive]]
signal = "TNF"
half = )" + number_row("6 pM", "1 pM", "9 pM") +
                                            R"(
exponent = )" + number_row("1", "1", "4") + R"(
weight = )" + number_row("0.7", "0", "1") + R"(
[[rule]]
output = "secrete TNF"
stages = ["connective"]
base = )" + number_row("0.5 /s", "0 /s", "1 /s") +
                                            R"(
[[rule.need]]
signal = "node NFkB"
half = )" + number_row("0.3", "0", "1") + R"(
exponent = )" + number_row("2", "1", "4") + R"(
[[rule.drive]]
signal = "BMP2"
half = )" + number_row("1 nM", "0.1 nM", "9 nM") +
                                            R"(
exponent = )" + number_row("2", "1", "4") + R"(
weight = )" + number_row("3 /s", "0 /s", "9 /s") +
                                            R"(
[[rule.drive.competitor]]
signal = "DKK1"
kd = )" + number_row("400 pM", "1 pM", "1 nM") +
                                            R"(
[[rule]]
output = "follow BMP2"
base = )" + number_row("20", "0", "90") + R"(
receptor_half = )" + number_row("2 nM", "1 nM", "9 nM") +
                                            R"(
[[rule.scale]]
signal = "near osteoblast.lining"
half = )" + number_row("0.25", "0", "1") + R"(
exponent = )" + number_row("8", "1", "9") + R"(
gain = )" + number_row("0", "0", "1") + "\n";

inline agents::CellKind read_small(const std::string& text, Numbers& numbers, Vocabulary words = small_vocabulary()) {
  const Table root = Document::from_text(text, "cell.toml").root();
  words.kinds[0] = read_traits(root, numbers);
  return read_cell_kind(root, 0, words, numbers);
}

}  // namespace enthesis::config
