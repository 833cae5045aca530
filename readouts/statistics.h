#pragma once
// Statistics of studies: means and their differences, equivalence, proportions. Not state code: libm is used.
//
// Sums run in index order. Animals are values in a fixed order; in paired functions entry i of both arms is the same
// animal. All p values are two-sided unless said otherwise. Where every difference is the same number there is nothing
// to estimate: the interval is that number, and p is 1 if it is zero and 0 otherwise.
// Functions throw std::invalid_argument where there are too few values, or lists that should be equally long are not.

#include <span>

namespace enthesis::readouts {

using Values = std::span<const double>;

double mean(Values values);
double variance(Values values);  // with n - 1
double standard_deviation(Values values);
double covariance(Values a, Values b);  // with n - 1
double median(Values values);

struct Interval {
  double low{}, high{};
  bool contains(double v) const { return low <= v && v <= high; }
};

struct Comparison {
  double difference{};  // mean of the first minus mean of the second
  Interval interval;    // of the difference
  double standard_error{};
  double t{}, dof{}, p{};
};

// Mean of one sample against zero: Student's t.
Comparison one_sample(Values values, double confidence);
// Difference a - b within animals: Student's t on the differences.
Comparison paired_difference(Values a, Values b, double confidence);
// Difference of two independent groups of unequal variance: Welch 1947 (Biometrika 34:28), with the degrees of freedom
// of Welch and Satterthwaite.
Comparison welch(Values a, Values b, double confidence);

// Equivalence of two arms of the same animals in the ratio of their means, mean(a) / mean(b), by two one-sided tests.
//
// Why the ratio of means and not the mean of log ratios: counts and volumes can be zero in an animal, where a logarithm
// does not exist, and the ratio of means is what papers print. The two tests are paired t tests of the linear contrasts
// a_i - lower b_i and a_i - upper b_i, exact if those are normal (Schuirmann 1987; Hauschke, Kieser & Hothorn 1999,
// Biom J 41:295); they reject together exactly if the interval of Fieller 1954 (J R Stat Soc B 16:175) of confidence
// 1 - 2 significance lies within (lower, upper). Requires mean(b) > 0 in the population.
//
// For arms of independent animals (`independent_equivalence_of_ratio`) there is no covariance, and the degrees of
// freedom are those of the smaller group, which makes the tests conservative.
struct Equivalence {
  double ratio{};
  Interval interval;                        // Fieller's, of confidence 1 - 2 significance; infinite if not bounded
  bool bounded{};                           // whether mean(b) is distinguishable from zero
  double p_above_lower{}, p_below_upper{};  // one-sided
  double p{};                               // the larger of the two
  bool equivalent{};                        // p < significance
};

struct EquivalenceLimits {
  double lower{}, upper{};  // e.g. 0.85 and 1.15
  double significance{};    // of each one-sided test, e.g. 0.05: an interval of 90 %
};

// Fieller's interval of mean(a) / mean(b), of any confidence; infinite where mean(b) is not distinguishable from zero.
Interval paired_ratio_interval(Values a, Values b, double confidence);
// The same for two independent groups: no covariance, and the degrees of freedom of the smaller group, which are the
// fewest that Welch's test can have.
Interval independent_ratio_interval(Values a, Values b, double confidence);

Equivalence equivalence_of_ratio(Values a, Values b, const EquivalenceLimits& limits);
Equivalence independent_equivalence_of_ratio(Values a, Values b, const EquivalenceLimits& limits);

// `successes` of `trials`: Wilson 1927 (J Am Stat Assoc 22:209).
Interval wilson_interval(double successes, double trials, double confidence);

}  // namespace enthesis::readouts
