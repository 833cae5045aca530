#include "engine/random/draws.h"

#include <cmath>
#include <set>
#include <vector>

#include "tests/support/catch.h"

using namespace enthesis::engine;

namespace {
constexpr Purpose purpose{3};
}

TEST_CASE("a draw is a pure function of seed, tick, lineage, purpose and count") {
  const Draws draws(42, Tick{600});
  const double u = draws.uniform(LineageKey{7}, purpose, 1);
  CHECK(u == Draws(42, Tick{600}).uniform(LineageKey{7}, purpose, 1));
  CHECK(u != Draws(43, Tick{600}).uniform(LineageKey{7}, purpose, 1));
  CHECK(u != Draws(42, Tick{601}).uniform(LineageKey{7}, purpose, 1));
  CHECK(u != draws.uniform(LineageKey{8}, purpose, 1));
  CHECK(u != draws.uniform(LineageKey{7}, Purpose{4}, 1));
  CHECK(u != draws.uniform(LineageKey{7}, purpose, 2));
}

TEST_CASE("uniform draws over lineages pass Kolmogorov-Smirnov and chi-squared") {
  const Draws draws(1, Tick{60});
  constexpr int n = 100'000, bins = 100;
  std::vector<int> count(bins, 0);
  std::vector<double> sample(n);
  for (int i = 0; i < n; ++i) {
    sample[static_cast<std::size_t>(i)] = draws.uniform(LineageKey{static_cast<std::uint64_t>(i)}, purpose);
    ++count[static_cast<std::size_t>(sample[static_cast<std::size_t>(i)] * bins)];
  }
  double chi2 = 0.0;
  for (const int c : count) chi2 += (c - n / bins) * (c - n / bins) / static_cast<double>(n / bins);
  CHECK(chi2 < 150.0);  // 99 degrees of freedom: beyond 149 with probability 0.1 %
  CHECK(chi2 > 57.0);
  std::sort(sample.begin(), sample.end());
  double distance = 0.0;
  for (int i = 0; i < n; ++i)
    distance = std::max(distance, std::fabs(sample[static_cast<std::size_t>(i)] - (i + 0.5) / n));
  CHECK(distance * std::sqrt(static_cast<double>(n)) < 1.95);  // 0.1 % point
}

TEST_CASE("normal draws have mean 0, variance 1 and the right tail") {
  const Draws draws(5, Tick{0});
  double sum = 0.0, square = 0.0;
  int beyond = 0;
  constexpr int n = 200'000;
  for (int i = 0; i < n; ++i) {
    const double z = draws.normal(LineageKey{static_cast<std::uint64_t>(i)}, purpose);
    sum += z;
    square += z * z;
    beyond += std::fabs(z) > 1.959963984540054 ? 1 : 0;
  }
  CHECK(std::fabs(sum / n) < 4.0 / std::sqrt(static_cast<double>(n)));
  CHECK(square / n == Approx(1.0).margin(0.013));
  CHECK(beyond / static_cast<double>(n) == Approx(0.05).margin(0.002));
}

TEST_CASE("lineage keys of daughters and entrants do not collide") {
  std::set<LineageKey> keys;
  for (std::uint32_t parent = 0; parent < 1000; ++parent) {
    for (std::uint32_t child = 0; child < 10; ++child) keys.insert(daughter_key(LineageKey{parent}, child));
    for (std::uint16_t kind = 0; kind < 10; ++kind) keys.insert(entry_key(parent, Tick{60}, kind));
  }
  CHECK(keys.size() == 20'000);
}
