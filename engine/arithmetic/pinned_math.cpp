#include "engine/arithmetic/pinned_math.h"

#include <array>
#include <cmath>
#include <cstddef>

#include <immintrin.h>
#include <sleef.h>

namespace enthesis::engine {
namespace {

constexpr std::size_t lanes = 4;

// One step of Horner's rule per coefficient, highest order first.
template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) {
  double value = coefficients[0];
  for (std::size_t i = 1; i < N; ++i) value = value * x + coefficients[i];
  return value;
}

}  // namespace

double pinned_exp(double x) {
  return Sleef_finz_expd1_u10purecfma(x);
}
double pinned_log(double x) {
  return Sleef_finz_logd1_u10purecfma(x);
}
double pinned_pow(double x, double y) {
  return Sleef_finz_powd1_u10purecfma(x, y);
}
double pinned_sin(double radians) {
  return Sleef_finz_sind1_u10purecfma(radians);
}
double pinned_cos(double radians) {
  return Sleef_finz_cosd1_u10purecfma(radians);
}

void pinned_pow(std::span<const double> x, double y, std::span<double> out) {
  const __m256d exponent = _mm256_set1_pd(y);
  std::size_t i = 0;
  for (; i + lanes <= x.size(); i += lanes) {
    _mm256_storeu_pd(out.data() + i, Sleef_finz_powd4_u10avx2(_mm256_loadu_pd(x.data() + i), exponent));
  }
  for (; i < x.size(); ++i) out[i] = pinned_pow(x[i], y);
}

double event_probability(double rate_per_h, double dt_h) {
  return rate_per_h > 0.0 ? 1.0 - pinned_exp(-rate_per_h * dt_h) : 0.0;
}

double normal_quantile(double u) {
  constexpr std::array centre_over{2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
                                   4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
                                   1.3314166789178437745e2, 3.3871328727963666080e0};
  constexpr std::array centre_under{
      5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
      5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0};
  constexpr std::array middle_over{7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
                                   1.27045825245236838258e0,  3.64784832476320460504e0,  5.76949722146069140550e0,
                                   4.63033784615654529590e0,  1.42343711074968357734e0};
  constexpr std::array middle_under{
      1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
      6.89767334985100004550e-1, 1.67638483018380384940e0,  2.05319162663775882187e0,  1.0};
  constexpr std::array tail_over{2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
                                 2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
                                 5.46378491116411436990e0,  6.65790464350110377720e0};
  constexpr std::array tail_under{
      2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
      1.48753612908506148525e-2,  1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0};
  const double q = u - 0.5;
  if (std::fabs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(centre_over, r) / polynomial(centre_under, r);
  }
  double r = std::sqrt(-pinned_log(q < 0.0 ? u : 1.0 - u));
  double value = 0.0;
  if (r <= 5.0) {
    r -= 1.6;
    value = polynomial(middle_over, r) / polynomial(middle_under, r);
  } else {
    r -= 5.0;
    value = polynomial(tail_over, r) / polynomial(tail_under, r);
  }
  return q < 0.0 ? -value : value;
}

}  // namespace enthesis::engine
