#include "config/vocabulary.h"

#include "agents/tissue.h"
#include "tests/config/small_vocabulary.h"
#include "tests/support/catch.h"

using namespace enthesis::config;
using enthesis::agents::Constituent;
using enthesis::agents::Output;
using enthesis::agents::OutputKind;
using enthesis::agents::Signal;
using enthesis::agents::SignalKind;

namespace {

const std::vector<std::string> nodes{"NFkB", "ERK"};

SignalWord signal(const std::string& text) {
  return read_signal(Document::from_text("signal = \"" + text + "\"\n", "r.toml").root(), "signal", small_vocabulary(),
                     nodes);
}
OutputWord output(const std::string& text) {
  return read_output(Document::from_text("output = \"" + text + "\"\n", "r.toml").root(), "output", small_vocabulary());
}
std::string signal_refusal(const std::string& text) {
  return refusal([&] { signal(text); });
}
std::string output_refusal(const std::string& text) {
  return refusal([&] { output(text); });
}

constexpr auto mineral = static_cast<std::uint16_t>(Constituent::mineral);
constexpr std::uint32_t any_stage = 0xffffffffu;

}  // namespace

TEST_CASE("every form of signal is read, with the unit of its half-saturation") {
  const auto check = [](const std::string& text, const Signal& expected, Dimension dimension) {
    INFO(text);
    const SignalWord word = signal(text);
    CHECK((word.signal == expected));
    CHECK(word.dimension == dimension);
  };
  check("BMP2", {SignalKind::field, 1, 0}, Dimension::concentration);
  check("node ERK", {SignalKind::node, 1, 0}, Dimension::fraction);
  check("shear strain", {SignalKind::shear_strain, 0, 0}, Dimension::strain);
  check("strain energy", {SignalKind::energy, 0, 0}, Dimension::pressure);
  check("stretch", {SignalKind::stretch, 0, 0}, Dimension::strain);
  check("pressure", {SignalKind::pressure, 0, 0}, Dimension::pressure);
  check("flow", {SignalKind::flow, 0, 0}, Dimension::speed);
  check("favours woven bone", {SignalKind::favoured, 2, 0}, Dimension::none);
  check("here mineral", {SignalKind::here, mineral, 0}, Dimension::fraction);
  check("around mineral", {SignalKind::around, mineral, 0}, Dimension::fraction);
  check("room", {SignalKind::room_here, 0, 0}, Dimension::fraction);
  check("crowding", {SignalKind::crowding, 0, 0}, Dimension::fraction);
  check("near osteoblast", {SignalKind::near, 1, any_stage}, Dimension::fraction);
  check("near osteoblast.lining", {SignalKind::near, 1, 0b10}, Dimension::fraction);
  check("density osteoblast", {SignalKind::density, 1, any_stage}, Dimension::fraction);
  check("stage age", {SignalKind::stage_age, 0, 0}, Dimension::time);
  check("left tenascin", {SignalKind::left, 2, 0}, Dimension::none);
  check("systemic fever", {SignalKind::systemic, 0, 0}, Dimension::none);
  check("swelling", {SignalKind::swelling, 2, 0}, Dimension::volume);
}

TEST_CASE("every form of output is read, with the unit of its value") {
  const auto check = [](const std::string& text, const Output& expected, Dimension dimension) {
    INFO(text);
    const OutputWord word = output(text);
    CHECK((word.output == expected));
    CHECK(word.dimension == dimension);
  };
  check("secrete DKK1", {OutputKind::secrete, 2, 0}, Dimension::molecules_per_time);
  check("take up TNF", {OutputKind::take_up, 0, 0}, Dimension::volume_per_time);
  check("speed", {OutputKind::speed, 0, 0}, Dimension::speed);
  check("persistence", {OutputKind::persist, 0, 0}, Dimension::time);
  check("follow BMP2", {OutputKind::follow, 1, 0}, Dimension::none);
  check("divide", {OutputKind::divide, 0, 0}, Dimension::rate);
  check("die", {OutputKind::die, 0, 0}, Dimension::rate);
  check("become osteoblast.lining", {OutputKind::become, 1, 1}, Dimension::rate);
  check("lay mineral", {OutputKind::lay, mineral, 0}, Dimension::volume_per_time);
  check("remove mineral", {OutputKind::remove, mineral, 0}, Dimension::volume_per_time);
  check("resorb", {OutputKind::resorb, 0, 0}, Dimension::volume_per_time);
  check("leave net", {OutputKind::leave, 0, 0}, Dimension::rate);
  check("swell", {OutputKind::swell, 0, 0}, Dimension::volume_per_time);
  check("sprout BMP2", {OutputKind::sprout, 1, 0}, Dimension::rate);
  check("enter fibroblast.tenocyte", {OutputKind::enter, 0, 0}, Dimension::rate);
}

TEST_CASE("an unknown name in a signal is refused with the nearest known one") {
  CHECK(contains(signal_refusal("TNG"), "r.toml:1: "));
  CHECK(contains(signal_refusal("TNG"), "did you mean \"TNF\"?"));
  CHECK(contains(signal_refusal("node NFkb2"), "no node of this cell is called \"NFkb2\"; did you mean \"NFkB\"?"));
  CHECK(contains(signal_refusal("here mineraal"), "no constituent is called \"mineraal\"; did you mean \"mineral\"?"));
  CHECK(
      contains(signal_refusal("near osteoblasts"), "no cell is called \"osteoblasts\"; did you mean \"osteoblast\"?"));
  CHECK(contains(signal_refusal("near osteoblast.linning"),
                 "no stage of osteoblast is called \"linning\"; did you mean \"lining\"?"));
}

TEST_CASE("a signal of no known form is refused with all the forms") {
  const std::string sentence = signal_refusal("far away mineral");
  CHECK(contains(sentence, "\"far away mineral\" is no signal; allowed are"));
  for (const WordForm& form : signal_forms()) CHECK(contains(sentence, form.form));
  CHECK(signal_refusal("here") != "accepted");
  CHECK(signal_refusal("shear strain now") != "accepted");
  CHECK(signal_refusal("") != "accepted");
}

TEST_CASE("an unknown name in an output is refused with the nearest known one") {
  CHECK(contains(output_refusal("secrete BMP3"), "no field is called \"BMP3\"; did you mean \"BMP2\"?"));
  CHECK(contains(output_refusal("become osteoblast.actve"),
                 "no stage of osteoblast is called \"actve\"; did you mean \"active\"?"));
  CHECK(contains(output_refusal("lay minerals"), "no constituent is called \"minerals\"; did you mean \"mineral\"?"));
  CHECK(contains(output_refusal("become osteoblast"), "names no stage; write \"become osteoblast.STAGE\""));
  const std::string sentence = output_refusal("devour TNF");
  CHECK(contains(sentence, "\"devour TNF\" is no output; allowed are"));
  for (const WordForm& form : output_forms()) CHECK(contains(sentence, form.form));
}

TEST_CASE("every form says what it means, and no two forms are alike") {
  for (const auto& forms : {signal_forms(), output_forms()}) {
    for (std::size_t i = 0; i < forms.size(); ++i) {
      CHECK_FALSE(forms[i].form.empty());
      CHECK_FALSE(forms[i].meaning.empty());
      for (std::size_t j = 0; j < i; ++j) CHECK(forms[i].form != forms[j].form);
    }
  }
  CHECK(signal_forms().size() == static_cast<std::size_t>(SignalKind::swelling) + 1);
  CHECK(output_forms().size() == static_cast<std::size_t>(OutputKind::regress));  // all but nodes
}
