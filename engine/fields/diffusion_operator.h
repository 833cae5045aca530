#pragma once
// The finite-volume operator A c = -div(D grad c) + loss c [pM/h per pM], in checkerboard order.
// Between neighbours a and b the coupling is 2 D_a D_b / ((D_a + D_b) h^2), the harmonic mean of their diffusivities
// over the square of the spacing; walls pass nothing. Symmetric, and an M-matrix wherever loss > 0.

#include "engine/fields/row_stencil.h"

namespace enthesis::engine {

struct DiffusionOperator {
  DiffusionOperator() = default;
  explicit DiffusionOperator(const Lattice& lattice);

  // From diffusivities per square of the spacing [1/h] and losses [1/h].
  void set_couplings(const LineVector<double>& diffusivity_per_h);
  // Call after `loss` has been written.
  void set_diagonal();

  // out = A in; returns in . out.
  double apply(const LineVector<double>& in, LineVector<double>& out) const;
  // in_out = in_out - A x.
  void subtract(const LineVector<double>& x, LineVector<double>& in_out) const;

  Checkerboard board;
  Couplings<double> couplings;
  LineVector<double> loss, diagonal;
};

}  // namespace enthesis::engine
