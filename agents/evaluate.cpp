#include "agents/evaluate.h"

#include <algorithm>

#include "engine/arithmetic/pinned_math.h"

namespace enthesis::agents {
namespace {

// x^n in place, by multiplication where n is 3 or a small power of two.
void raise(std::span<double> x, double exponent) {
  constexpr double most = 64.0;
  if (exponent == 3.0) {
    for (double& v : x) v *= v * v;
    return;
  }
  double reached = 1.0;
  while (reached < exponent && reached < most) reached *= 2.0;
  if (reached != exponent) return engine::pinned_pow(x, exponent, x);
  for (double power = 1.0; power < exponent; power *= 2.0)
    for (double& v : x) v *= v;
}

// Fills block.hill() with H(signal) for the first `count` cells.
void hill_of_term(const Term& term, std::size_t count, EvaluationBlock& block) {
  const std::span<const double> signal = block.signal(term.signal).first(count);
  const std::span<double> h = block.hill().first(count);
  if (term.competitors.empty()) {
    const double scale = 1.0 / term.half;
    for (std::size_t i = 0; i < count; ++i) h[i] = signal[i] * scale;
  } else {
    const std::span<double> half = block.half().first(count);
    for (std::size_t i = 0; i < count; ++i) half[i] = 1.0;
    for (const Competitor& competitor : term.competitors) {
      const std::span<const double> inhibitor = block.signal(competitor.signal).first(count);
      const double scale = 1.0 / competitor.kd;
      for (std::size_t i = 0; i < count; ++i) half[i] += inhibitor[i] * scale;
    }
    for (std::size_t i = 0; i < count; ++i) h[i] = signal[i] / (term.half * half[i]);
  }
  raise(h, term.exponent);
  for (double& v : h) v = v / (1.0 + v);
}

void apply_term(const Term& term, double factor, std::span<const double> h, std::span<double> value) {
  switch (term.kind) {
    case TermKind::drive:
      for (std::size_t i = 0; i < h.size(); ++i) value[i] += factor * term.effect * h[i];
      break;
    case TermKind::scale:
      for (std::size_t i = 0; i < h.size(); ++i) value[i] *= std::max(0.0, 1.0 + factor * (term.effect - 1.0) * h[i]);
      break;
    case TermKind::need:
      for (std::size_t i = 0; i < h.size(); ++i) value[i] *= std::max(0.0, 1.0 - factor * (1.0 - h[i]));
      break;
  }
}

void evaluate_response(const Program& program, std::size_t r, const ProgramFactors& factors,
                       std::span<const std::uint8_t> stages, EvaluationBlock& block) {
  const Response& response = program.responses[r];
  const std::span<double> value = block.value(r);
  const std::size_t count = stages.size();
  std::fill_n(value.begin(), count, block.acts(response) ? response.base : 0.0);
  if (!block.acts(response)) return;
  for (const bool drives : {true, false}) {
    for (std::size_t t = 0; t < response.terms.size(); ++t) {
      const Term& term = response.terms[t];
      if ((term.kind == TermKind::drive) != drives || felt_on_the_way(program, response, term)) continue;
      hill_of_term(term, count, block);
      apply_term(term, factors.term[r][t], block.hill().first(count), value);
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    const bool acts = ((response.stages >> stages[i]) & 1u) != 0;
    value[i] = acts && value[i] > 0.0 ? value[i] * factors.response[r] : 0.0;
  }
}

}  // namespace

void EvaluationBlock::take_stages(std::span<const std::uint8_t> stages) {
  std::uint32_t mask = 0;
  for (const std::uint8_t stage : stages) mask |= std::uint32_t{1} << stage;
  if (mask == stages_) return;
  stages_ = mask;
  needed_.assign(program_.signals.size(), 0);
  for (const Response& response : program_.responses) {
    if (!acts(response)) continue;
    for (const Term& term : response.terms) {
      if (felt_on_the_way(program_, response, term)) continue;
      needed_[term.signal] = 1;
      for (const Competitor& competitor : term.competitors) needed_[competitor.signal] = 1;
    }
  }
}

void evaluate(const Program& program, const ProgramFactors& factors, std::span<const std::uint8_t> stages,
              EvaluationBlock& block) {
  for (std::size_t r = 0; r < program.responses.size(); ++r) {
    evaluate_response(program, r, factors, stages, block);
  }
}

double modulation(const Term& term, double factor, double signal) {
  double x = signal / term.half;
  raise({&x, 1}, term.exponent);
  const double h = x / (1.0 + x);
  return std::max(0.0, term.kind == TermKind::need ? 1.0 - factor * (1.0 - h) : 1.0 + factor * (term.effect - 1.0) * h);
}

}  // namespace enthesis::agents
