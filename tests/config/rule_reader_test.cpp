#include "config/rule_reader.h"

#include "tests/config/small_vocabulary.h"
#include "tests/support/catch.h"

using namespace enthesis::config;
using enthesis::agents::CellKind;
using enthesis::agents::OutputKind;
using enthesis::agents::SignalKind;
using enthesis::agents::TermKind;

namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string refusal_of_cell(const std::string& text) {
  return refusal([&] {
    Numbers numbers(std::nullopt, {});
    read_small(text, numbers);
  });
}

std::string vessel_rule(const std::string& output) {
  return "[[rule]]\noutput = \"" + output + "\"\nbase = " + number_row("0.1 /h", "0 /h", "1 /h") + "\n";
}

}  // namespace

TEST_CASE("stages carry their layer, their flags and their size") {
  Numbers numbers(std::nullopt, {});
  const auto traits = read_traits(Document::from_text(small_fibroblast, "cell.toml").root(), numbers);
  REQUIRE(traits.stages.size() == 2);
  CHECK(traits.name == "fibroblast");
  CHECK(traits.stages[0].layer == enthesis::engine::Layer::resident);
  CHECK(traits.stages[1].layer == enthesis::engine::Layer::visitor);
  CHECK_FALSE(traits.stages[0].inflammatory);
  CHECK(traits.stages[1].inflammatory);
  CHECK(traits.stages[1].diameter_um == 12.0);
  CHECK(numbers.book().value("fibroblast.tenocyte.diameter") == 15.0);
}

TEST_CASE("nodes and rules are compiled into responses in internal units, nodes first") {
  Numbers numbers(std::nullopt, {});
  const CellKind kind = read_small(small_fibroblast, numbers);
  const auto& program = kind.program;
  REQUIRE(program.responses.size() == 3);
  CHECK(kind.node_names == std::vector<std::string>{"NFkB"});
  CHECK(program.node_count == 1);

  const auto& node = program.responses[0];
  CHECK(node.id == "fibroblast.node_NFkB");
  CHECK((node.output == enthesis::agents::Output{OutputKind::node, 0, 0}));
  CHECK(node.time_constant_h == 2.0);
  CHECK(node.base == 0.1);
  REQUIRE(node.terms.size() == 1);
  CHECK(node.terms[0].half == 6.0);
  CHECK(node.terms[0].effect == 0.7);

  const auto& secretion = program.responses[1];
  CHECK(secretion.id == "fibroblast.secrete_TNF");
  CHECK(secretion.stages == 0b10u);
  CHECK(secretion.base == 0.5);
  REQUIRE(secretion.terms.size() == 2);
  const auto& drive = secretion.terms[0];
  CHECK(drive.kind == TermKind::drive);
  CHECK(drive.id == "fibroblast.secrete_TNF.BMP2");
  CHECK((program.signals[drive.signal] == enthesis::agents::Signal{SignalKind::field, 1, 0}));
  CHECK(drive.half == 1000.0);
  CHECK(drive.exponent == 2.0);
  CHECK(drive.effect == 3.0);
  REQUIRE(drive.competitors.size() == 1);
  CHECK(drive.competitors[0].kd == 400.0);
  CHECK((program.signals[drive.competitors[0].signal] == enthesis::agents::Signal{SignalKind::field, 2, 0}));
  const auto& need = secretion.terms[1];
  CHECK(need.kind == TermKind::need);
  CHECK((program.signals[need.signal] == enthesis::agents::Signal{SignalKind::node, 0, 0}));

  const auto& follow = program.responses[2];
  CHECK(follow.receptor_half == 2000.0);
  CHECK(follow.stages == 0xffffffffu);
  REQUIRE(follow.terms.size() == 1);
  CHECK(follow.terms[0].kind == TermKind::scale);
  CHECK(follow.terms[0].effect == 0.0);
  CHECK((program.signals[follow.terms[0].signal] == enthesis::agents::Signal{SignalKind::near, 1, 0b10}));
}

TEST_CASE("every number of a rule is in the book under the name of its rule") {
  Numbers numbers(std::nullopt, {});
  read_small(small_fibroblast, numbers);
  const auto value = [&](const std::string& id) { return numbers.book().value(id); };
  CHECK(value("fibroblast.node_NFkB.time") == 2.0);
  CHECK(value("fibroblast.node_NFkB.TNF.weight") == 0.7);
  CHECK(value("fibroblast.secrete_TNF.base") == 0.5);
  CHECK(value("fibroblast.secrete_TNF.BMP2.weight") == 3.0);
  CHECK(value("fibroblast.secrete_TNF.BMP2.DKK1.kd") == 400.0);
  CHECK(value("fibroblast.secrete_TNF.node_NFkB.half") == 0.3);
  CHECK(value("fibroblast.follow_BMP2.receptor_half") == 2000.0);
  CHECK(value("fibroblast.follow_BMP2.near_osteoblast.lining.gain") == 0.0);
}

TEST_CASE("two rules for one output need names") {
  const std::string second =
      "[[rule]]\noutput = \"secrete TNF\"\nbase = " + number_row("0.1 /s", "0 /s", "1 /s") + "\n";
  CHECK(contains(refusal_of_cell(small_fibroblast + second), "two rules are called \"fibroblast.secrete_TNF\""));
  Numbers numbers(std::nullopt, {});
  const auto kind = read_small(small_fibroblast + second + "name = \"more\"\n", numbers);
  CHECK(kind.program.responses[3].id == "fibroblast.secrete_TNF.more");
}

TEST_CASE("bone is lamellar unless its rule says woven, and only a rule that lays bone says it") {
  const std::string bone =
      "[[rule]]\noutput = \"lay osteoid\"\nbase = " + number_row("300 um3/d", "0 um3/d", "900 um3/d") + "\n";
  Numbers numbers(std::nullopt, {});
  const auto kind = read_small(small_fibroblast + bone + "texture = \"woven\"\n" + bone + "name = \"slow\"\n", numbers);
  CHECK(kind.program.responses[3].texture == enthesis::agents::Texture::woven);
  CHECK(kind.program.responses[4].texture == enthesis::agents::Texture::lamellar);
  CHECK(contains(refusal_of_cell(small_fibroblast + bone + "texture = \"wooven\"\n"), "did you mean \"woven\"?"));
  CHECK(contains(refusal_of_cell(replaced(small_fibroblast, "stages = ", "texture = \"woven\"\nstages = ")),
                 "only a rule of the form \"lay osteoid\" tells the texture of the bone"));
}

TEST_CASE("a rule uses a signal once, and names stages that exist") {
  CHECK(contains(
      refusal_of_cell(replaced(small_fibroblast, "signal = \"BMP2\"", "signal = \"node NFkB\"")),
      "is a concentration, but a fraction is expected"));  // the unit of the half-saturation tells the mistake first
  const std::string twice =
      "[[rule.scale]]\nsignal = \"near osteoblast.lining\"\nhalf = " + number_row("0.2", "0", "1") +
      "\nexponent = " + number_row("1", "1", "2") + "\ngain = " + number_row("1", "0", "2") + "\n";
  CHECK(contains(refusal_of_cell(small_fibroblast + twice),
                 "the parameter fibroblast.follow_BMP2.near_osteoblast.lining.half is already given"));
  CHECK(contains(refusal_of_cell(replaced(small_fibroblast, "stages = [\"connective\"]", "stages = [\"conective\"]")),
                 "no stage is called \"conective\"; did you mean \"connective\"?"));
}

TEST_CASE("what nobody asked for is refused: a misspelt key, a number without unit, a missing number") {
  CHECK(contains(refusal_of_cell(replaced(small_fibroblast, "stages = ", "stage = ")), "stage"));
  CHECK(contains(refusal_of_cell(replaced(small_fibroblast, "\"0.5 /s\"", "\"0.5\"")), "unit"));
  CHECK(contains(refusal_of_cell(replaced(small_fibroblast, "receptor_half = ", "# ")), "receptor_half is missing"));
  CHECK(contains(refusal_of_cell(replaced(small_fibroblast, "meaning = \"a test\"\ntime", "time")), "meaning"));
}

TEST_CASE("only the vessel lets cells enter, and it does nothing else") {
  CHECK(contains(refusal_of_cell(small_fibroblast + vessel_rule("enter osteoblast.active")),
                 "only the vessel has rules"));
  const auto read = [](const std::string& text) {
    Numbers numbers(std::nullopt, {});
    return read_vessel_rules(Document::from_text(text, "vessel.toml").root(), small_vocabulary(), numbers);
  };
  const auto rules = read(vessel_rule("enter osteoblast.lining"));
  REQUIRE(rules.program.responses.size() == 1);
  CHECK(rules.program.responses[0].id == "vessel.enter_osteoblast.lining");
  CHECK(rules.program.responses[0].output.detail == 1);
  CHECK(rules.factors.response == std::vector<double>{1.0});
  CHECK(contains(refusal([&] { read(vessel_rule("die")); }), "the vessel has rules of the form"));
}

TEST_CASE("a vessel does not swell, so that its rules cannot sense it") {
  const std::string drive = "[[rule.drive]]\nsignal = \"swelling\"\nhalf = " + number_row("1 um3", "0 um3", "9 um3") +
                            "\nexponent = " + number_row("1", "1", "4") +
                            "\nweight = " + number_row("1 /h", "0 /h", "9 /h") + "\n";
  Numbers numbers(std::nullopt, {});
  const std::string said = refusal([&] {
    read_vessel_rules(Document::from_text(vessel_rule("regress") + drive, "vessel.toml").root(), small_vocabulary(),
                      numbers);
  });
  CHECK(said.starts_with("vessel.toml:5: "));
  CHECK(contains(said, "swelling"));
}
