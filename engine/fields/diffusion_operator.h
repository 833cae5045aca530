#pragma once
// The finite-volume operator A c = -div(D grad c) + loss c [pM/h per pM], in checkerboard order.
// Between neighbours a and b the coupling is 2 D_a D_b / ((D_a + D_b) h^2), the harmonic mean of their diffusivities
// over the square of the spacing; walls pass nothing. Symmetric, and an M-matrix wherever loss > 0.

#include "engine/fields/row_stencil.h"

namespace enthesis::engine {

// In single precision, as the multigrid cycle wants it.
struct DiffusionOperator {
  // For a lattice, all of it zero. Memory is kept for the largest so far.
  void fit(const Lattice& lattice);

  // From diffusivities per square of the spacing [1/h], zero in padding, and losses, whose sum is returned.
  double set(const LineVector<float>& diffusivity_per_h, const LineVector<double>& exact_loss);
  // Call after couplings and losses have been written.
  void set_inverse_diagonal();

  bool deep() const { return board.nz > 1; }
  int layers() const { return board.nz; }
  // body(y, z) for each row of a layer, which are the rows of one z; a section is one layer.
  template <class Body>
  void for_rows_of(int layer, Body&& body) const {
    for (int y = 0; y < board.ny; ++y) body(y, layer);
  }
  // body(first, count) for the places of each colour in a layer, which are contiguous.
  template <class Body>
  void for_places_of(int layer, Body&& body) const {
    for (const int colour : {Checkerboard::red, Checkerboard::black})
      body(board.begin(colour, board.row(0, layer)), board.plane());
  }

  Checkerboard board;
  Couplings couplings;
  LineVector<float> loss, inverse_diagonal;  // zero in padding

 private:
  void couple_row(const LineVector<float>& diffusivity_per_h, int y, int z);
  void invert_diagonal_of_row(int y, int z);
};

}  // namespace enthesis::engine
