#include "agents/evaluate.h"

#include <cmath>

#include "tests/agents/small_world.h"
#include "tests/support/catch.h"

using namespace enthesis::agents;

namespace {

// A program of one response over two signals.
struct OneRule {
  Program program;
  ProgramFactors factors;

  explicit OneRule(Response response) {
    program.signals.resize(2);
    program.responses.push_back(std::move(response));
    factors = unit_factors(program);
  }
  double value(double first, double second = 0.0, std::uint8_t stage = 0) const {
    EvaluationBlock block(program);
    block.signal(0)[0] = first;
    block.signal(1)[0] = second;
    const std::vector<std::uint8_t> stages{stage};
    evaluate(program, factors, stages, block);
    return block.value(0)[0];
  }
};

Response with(double base, std::vector<Term> terms) {
  Response response = constant(OutputKind::secrete, base);
  response.terms = std::move(terms);
  return response;
}

// The equation of the header, with the mathematics library of the compiler.
double hill_of(double s, double half, double n) {
  const double x = std::pow(s / half, n);
  return x / (1.0 + x);
}

constexpr double rounding = 1e-14;  // a few operations, and pow to 1 ulp

}  // namespace

TEST_CASE("a block leaves out what acts in none of its cells' stages, and senses only what the rest feels") {
  Program program;
  program.signals.resize(3);
  program.responses = {with(1.0, {term(TermKind::drive, 0, 1.0, 1.0, 2.0)}),
                       with(5.0, {term(TermKind::drive, 1, 1.0, 1.0, 2.0)})};
  program.responses[0].stages = 0b001;
  program.responses[1].stages = 0b110;
  program.responses[1].terms[0].competitors = {{2, 1.0}};
  const ProgramFactors factors = unit_factors(program);
  EvaluationBlock whole(program), part(program);
  const auto fill = [&](EvaluationBlock& block, double level) {
    for (std::size_t s = 0; s < 3; ++s) std::fill(block.signal(s).begin(), block.signal(s).end(), level);
  };
  for (const std::vector<std::uint8_t>& stages :
       {std::vector<std::uint8_t>{0, 0}, std::vector<std::uint8_t>{2, 1}, std::vector<std::uint8_t>{0, 2}}) {
    fill(whole, 3.0);
    fill(part, std::nan(""));  // is not read where it is not needed
    part.take_stages(stages);
    for (std::size_t s = 0; s < 3; ++s) {
      CHECK(whole.needs(s));
      if (part.needs(s)) std::fill(part.signal(s).begin(), part.signal(s).end(), 3.0);
    }
    evaluate(program, factors, stages, whole);
    evaluate(program, factors, stages, part);
    for (std::size_t r = 0; r < 2; ++r)
      for (std::size_t i = 0; i < stages.size(); ++i) CHECK(part.value(r)[i] == whole.value(r)[i]);
    CHECK(part.needs(0) == (stages[0] == 0));
    CHECK(part.needs(1) == (stages[1] != 0));
    CHECK(part.needs(2) == (stages[1] != 0));
  }
}

TEST_CASE("a response without terms is its base") {
  CHECK(OneRule(with(0.7, {})).value(5.0) == 0.7);
}

TEST_CASE("a drive adds its weight times the Hill response, whole and fractional exponents alike") {
  for (const double n : {1.0, 2.0, 3.0, 4.0, 1.7, 0.5, 8.0, 32.0, 24.0}) {
    const OneRule rule(with(0.3, {term(TermKind::drive, 0, 6.0, n, 2.5)}));
    CHECK(rule.value(0.0) == 0.3);
    CHECK(rule.value(6.0) == Approx(0.3 + 1.25).epsilon(rounding));
    for (const double s : {0.1, 2.0, 17.0, 900.0}) {
      CHECK(rule.value(s) == Approx(0.3 + 2.5 * hill_of(s, 6.0, n)).epsilon(rounding));
    }
  }
}

TEST_CASE("a modulator scales: gain 0 blocks, gain 1 does nothing, gain above 1 promotes") {
  for (const double n : {1.0, 2.0, 3.0, 4.0, 2.3}) {
    for (const double gain : {0.0, 0.4, 1.0, 5.0}) {
      const OneRule rule(with(2.0, {term(TermKind::scale, 0, 3.0, n, gain)}));
      CHECK(rule.value(0.0) == 2.0);
      CHECK(rule.value(3.0) == Approx(1.0 + gain).epsilon(rounding));
      CHECK(rule.value(10.0) == Approx(2.0 * (1.0 + (gain - 1.0) * hill_of(10.0, 3.0, n))).epsilon(rounding));
    }
  }
}

TEST_CASE("a modulator or need whose effect is enlarged beyond all bounds stops at nothing") {
  for (const TermKind kind : {TermKind::scale, TermKind::need}) {
    OneRule rule(with(2.0, {term(kind, 0, 3.0, 1.0, 0.0), term(kind, 0, 3.0, 1.0, 0.0)}));
    rule.factors.term[0] = {4.0, 4.0};
    CHECK(rule.value(3.0) == 0.0);  // two factors of 1 - 4 / 2 would make 2 again
  }
}

TEST_CASE("a need multiplies, so that nothing happens without it") {
  const OneRule rule(with(2.0, {term(TermKind::need, 0, 3.0, 2.0, 0.0)}));
  CHECK(rule.value(0.0) == 0.0);
  CHECK(rule.value(3.0) == Approx(1.0).epsilon(rounding));
  CHECK(rule.value(3e6) == Approx(2.0).epsilon(1e-11));
}

TEST_CASE("drives are summed before modulators act, whatever the order of the rows") {
  const Term drive = term(TermKind::drive, 0, 1.0, 1.0, 4.0), scale = term(TermKind::scale, 1, 1.0, 1.0, 3.0);
  const double expected = (0.5 + 4.0 * 0.5) * (1.0 + 2.0 * 0.5);
  CHECK(OneRule(with(0.5, {drive, scale})).value(1.0, 1.0) == Approx(expected).epsilon(rounding));
  CHECK(OneRule(with(0.5, {scale, drive})).value(1.0, 1.0) == Approx(expected).epsilon(rounding));
}

TEST_CASE("a competitor shifts the half-saturation by 1 + I / Kd and can be outcompeted") {
  Term drive = term(TermKind::drive, 0, 5.0, 2.0, 1.0);
  drive.competitors.push_back({1, 2.0});
  const OneRule rule(with(0.0, {drive}));
  for (const double inhibitor : {0.0, 1.0, 2.0, 40.0}) {
    const double shifted = 5.0 * (1.0 + inhibitor / 2.0);
    CHECK(rule.value(shifted, inhibitor) == Approx(0.5).epsilon(rounding));
    CHECK(rule.value(8.0, inhibitor) == Approx(hill_of(8.0, shifted, 2.0)).epsilon(rounding));
  }
  CHECK(rule.value(1e9, 40.0) == Approx(1.0).epsilon(1e-12));
}

TEST_CASE("several competitors add up") {
  Term drive = term(TermKind::drive, 0, 5.0, 1.0, 1.0);
  drive.competitors = {{1, 2.0}, {1, 4.0}};
  CHECK(OneRule(with(0.0, {drive})).value(7.0, 8.0) == Approx(hill_of(7.0, 5.0 * 7.0, 1.0)).epsilon(rounding));
}

TEST_CASE("a value below zero counts as zero") {
  const OneRule rule(with(0.5, {term(TermKind::drive, 0, 1.0, 1.0, -2.0)}));
  CHECK(rule.value(0.0) == 0.5);
  CHECK(rule.value(0.1) == Approx(0.5 - 2.0 * hill_of(0.1, 1.0, 1.0)).epsilon(rounding));
  CHECK(rule.value(1.0) == 0.0);
}

TEST_CASE("outside the stages of its mask a response is zero") {
  Response response = with(1.5, {});
  response.stages = 0b101;
  const OneRule rule(response);
  CHECK(rule.value(0.0, 0.0, 0) == 1.5);
  CHECK(rule.value(0.0, 0.0, 1) == 0.0);
  CHECK(rule.value(0.0, 0.0, 2) == 1.5);
}

TEST_CASE("a factor on the response scales its value") {
  OneRule rule(with(0.5, {term(TermKind::drive, 0, 1.0, 1.0, 2.0)}));
  for (const double factor : {0.0, 0.5, 1.0, 6.0}) {
    rule.factors.response[0] = factor;
    CHECK(rule.value(1.0) == Approx(factor * 1.5).epsilon(rounding));
  }
}

TEST_CASE("a factor on a term scales a weight, or how far a modulator is from doing nothing") {
  for (const double factor : {0.0, 0.5, 1.0}) {
    OneRule drive(with(0.5, {term(TermKind::drive, 0, 1.0, 1.0, 2.0)}));
    OneRule scale(with(0.5, {term(TermKind::scale, 0, 1.0, 1.0, 5.0)}));
    OneRule need(with(0.5, {term(TermKind::need, 0, 1.0, 1.0, 0.0)}));
    for (OneRule* rule : {&drive, &scale, &need}) rule->factors.term[0][0] = factor;
    CHECK(drive.value(1.0) == Approx(0.5 + factor * 1.0).epsilon(rounding));
    CHECK(scale.value(1.0) == Approx(0.5 * (1.0 + factor * 4.0 * 0.5)).epsilon(rounding));
    CHECK(need.value(1.0) == Approx(0.5 * (1.0 - factor * 0.5)).epsilon(rounding));
    CHECK(need.value(0.0) == Approx(0.5 * (1.0 - factor)).epsilon(rounding));
  }
}

TEST_CASE("every cell of a block is evaluated by itself") {
  const OneRule rule(with(0.1, {term(TermKind::drive, 0, 4.0, 1.7, 2.0), term(TermKind::need, 1, 1.0, 3.0, 0.0)}));
  EvaluationBlock block(rule.program);
  const std::vector<std::uint8_t> stages(cells_per_block, 0);
  for (std::size_t i = 0; i < cells_per_block; ++i) {
    block.signal(0)[i] = 0.3 * static_cast<double>(i);
    block.signal(1)[i] = 5.0 - 0.01 * static_cast<double>(i);
  }
  evaluate(rule.program, rule.factors, stages, block);
  for (std::size_t i = 0; i < cells_per_block; ++i) {
    CHECK(block.value(0)[i] == rule.value(0.3 * static_cast<double>(i), 5.0 - 0.01 * static_cast<double>(i)));
  }
}

TEST_CASE("what one number modulates agrees with the formula, and with a factor of nothing it does nothing") {
  const double h = hill_of(9.0, 6.0, 1.3);
  const Term scale = term(TermKind::scale, 0, 6.0, 1.3, 3.0), need = term(TermKind::need, 0, 6.0, 1.3, 0.0);
  CHECK(modulation(scale, 1.0, 9.0) == Approx(1.0 + 2.0 * h).epsilon(rounding));
  CHECK(modulation(scale, 0.5, 9.0) == Approx(1.0 + h).epsilon(rounding));
  CHECK(modulation(need, 1.0, 9.0) == Approx(h).epsilon(rounding));
  CHECK(modulation(need, 1.0, 6.0) == 0.5);
  CHECK(modulation(need, 1.0, 0.0) == 0.0);
  for (const Term& either : {scale, need}) CHECK(modulation(either, 0.0, 9.0) == 1.0);
}

TEST_CASE("tissue that modulates speed is left for the way, and nothing else is") {
  Program program;
  program.signals = {{SignalKind::here, 0, 0}, {SignalKind::field, 0, 0}};
  Response speed, division;
  speed.output.kind = OutputKind::speed;
  division.output.kind = OutputKind::divide;
  const Term slows = term(TermKind::scale, 0, 0.5, 1.0, 0.3);
  CHECK(felt_on_the_way(program, speed, slows));
  CHECK_FALSE(felt_on_the_way(program, division, slows));
  CHECK_FALSE(felt_on_the_way(program, speed, term(TermKind::drive, 0, 0.5, 1.0, 0.3)));
  CHECK_FALSE(felt_on_the_way(program, speed, term(TermKind::scale, 1, 0.5, 1.0, 0.3)));
  speed.base = 8.0;
  speed.terms = {slows, term(TermKind::scale, 1, 1.0, 1.0, 0.0)};
  program.responses = {speed};
  EvaluationBlock block(program);
  block.signal(0)[0] = 0.5;
  block.signal(1)[0] = 1.0;
  const std::vector<std::uint8_t> stages(1, 0);
  evaluate(program, unit_factors(program), stages, block);
  CHECK(block.value(0)[0] == Approx(4.0).epsilon(rounding));
}

TEST_CASE("a signal is listed once in a program") {
  Program program;
  CHECK(intern_signal(program, {SignalKind::field, 3, 0}) == 0);
  CHECK(intern_signal(program, {SignalKind::node, 3, 0}) == 1);
  CHECK(intern_signal(program, {SignalKind::field, 3, 0}) == 0);
  CHECK(intern_signal(program, {SignalKind::near, 3, 1}) == 2);
  CHECK(intern_signal(program, {SignalKind::near, 3, 2}) == 3);
  CHECK(program.signals.size() == 4);
}
