#include "agents/rules.h"

#include <algorithm>

namespace enthesis::agents {

ProgramFactors unit_factors(const Program& program) {
  ProgramFactors factors;
  factors.response.assign(program.responses.size(), 1.0);
  for (const Response& response : program.responses) factors.term.emplace_back(response.terms.size(), 1.0);
  return factors;
}

bool felt_on_the_way(const Program& program, const Response& response, const Term& term) {
  if (response.output.kind != OutputKind::speed || term.kind == TermKind::drive) return false;
  const SignalKind signal = program.signals[term.signal].kind;
  return term.competitors.empty() && (signal == SignalKind::here || signal == SignalKind::around);
}

std::uint16_t intern_signal(Program& program, const Signal& signal) {
  const auto found = std::find(program.signals.begin(), program.signals.end(), signal);
  if (found != program.signals.end()) return static_cast<std::uint16_t>(found - program.signals.begin());
  program.signals.push_back(signal);
  return static_cast<std::uint16_t>(program.signals.size() - 1);
}

}  // namespace enthesis::agents
