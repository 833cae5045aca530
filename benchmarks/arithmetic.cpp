#include "benchmarks/arithmetic.h"

#include <array>
#include <stdexcept>

#include "mechanics/lane.h"

namespace enthesis::bench {

Arithmetic multiply_adds(int repetitions, const Crew& crew) {
  using Doubles = mechanics::Lane<double>;
  constexpr std::size_t chains = 10;  // independent, so that none waits for its last result
  constexpr std::size_t turns = 2'000'000;
  const auto jobs = static_cast<std::size_t>(crew.all.threads());
  const double flops = 2.0 * static_cast<double>(Doubles::width * chains * turns * jobs);
  std::vector<double> results(jobs);
  const auto work = [&](const engine::Workers& workers) {
    workers.for_jobs(jobs, [&](std::size_t job) {
      std::array<Doubles::Type, chains> x{};
      const Doubles::Type half = Doubles::Type{} + 0.5, one = Doubles::Type{} + 1.0;
      for (std::size_t n = 0; n < turns; ++n)
        for (auto& chain : x) chain = mechanics::fused(chain, half, one);
      double sum = 0.0;
      for (const auto& chain : x) sum += chain[0];
      results[job] = sum;
    });
  };
  const Paired time = measure_pairs(
      repetitions, crew, [] {}, work);
  for (const double result : results)
    if (result != 2.0 * static_cast<double>(chains))
      throw std::logic_error("the multiply-adds computed something else");
  return {flops / time.seconds.median, time.gain};
}

}  // namespace enthesis::bench
