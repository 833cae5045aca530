#pragma once
// The distributions behind intervals and p values.

namespace enthesis::readouts {

// Regularised incomplete beta function I_x(a, b) by its continued fraction (DLMF 8.17.22) in Lentz's form.
// x and y = 1 - x are both given, so that neither end loses digits. a, b > 0; 0 <= x <= 1.
double incomplete_beta(double a, double b, double x, double y);

// Student's t with `dof` > 0 degrees of freedom, which need not be whole.
double student_t_two_sided_p(double t, double dof);  // the chance of a |T| of at least |t|
// The value below which a share p in (0, 1) lies. Throws std::invalid_argument outside.
double student_t_quantile(double p, double dof);

}  // namespace enthesis::readouts
