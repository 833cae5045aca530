#pragma once
// exp, log, pow, sin and cos with fixed bits (SLEEF's deterministic functions with fused multiply-add): scalar and
// array calls, compilers and instruction sets at or above x86-64-v3 agree to the last bit. State code calls nothing of
// libm but sqrt.

#include <span>

namespace enthesis::engine {

double pinned_exp(double x);
double pinned_log(double x);
double pinned_pow(double x, double y);
double pinned_sin(double radians);
double pinned_cos(double radians);

// out[i] = x[i] ^ y, element by element; the spans have equal length and may be the same.
void pinned_pow(std::span<const double> x, double y, std::span<double> out);

// The chance that an event of rate r [1/h] happens within dt [h]: 1 - exp(-r dt). Rates below zero count as zero.
double event_probability(double rate_per_h, double dt_h);

// The value of the standard normal distribution below which a share u in (0, 1) lies.
// Wichura 1988, Applied Statistics 37:477, algorithm AS 241 (relative error about 1e-16).
double normal_quantile(double u);

}  // namespace enthesis::engine
