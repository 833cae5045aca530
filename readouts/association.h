#pragma once
// How two measurements go together: correlation, and what pairing of the arms of a study gains.

#include "readouts/statistics.h"

namespace enthesis::readouts {

struct Correlation {
  double r{};
  Interval interval;
  double p{};  // of no association, by t = r sqrt((n - 2) / (1 - r^2)) with n - 2 degrees of freedom
  Interval attainable{-1.0, 1.0};  // of a rank correlation: the least and the largest that equal values leave room for
};

// Pearson's r with Fisher's interval tanh(atanh r +- z / sqrt(n - 3)). At least four pairs; 0 with the interval [-1, 1]
// where one of the two does not vary.
Correlation pearson(Values x, Values y, double confidence);
// Spearman's: Pearson's r of mean ranks, interval with sqrt((1 + r^2 / 2) / (n - 3)), Bonett & Wright 2000
// (Psychometrika 65:23), which does not exist for r = 1 or -1: not-a-number. It knows no equal values, so that it is cut
// off at what they leave room for: with seventeen zeros among twenty values at 0.62. Up to eight pairs p is exact, from
// all orders of the ranks.
Correlation spearman(Values x, Values y, double confidence);

// What it gains that each animal is its own control.
struct PairingGain {
  Correlation between_arms;
  double variance_ratio{};  // Var(a - b) / (Var a + Var b): variance of the paired against the independent difference.
                            // 1: pairing gains nothing; 0: arms differ by a constant. 1 where neither arm varies.
};
PairingGain pairing_gain(Values a, Values b, double confidence);

}  // namespace enthesis::readouts
