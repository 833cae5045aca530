#pragma once
// A histological section, cut through the lattice parallel to x and y, and how many cell profiles it shows.
//
//      z ^        |<---- d ---->|
//        |   - - -(      o      )- - - - -   a cell of diameter d, its centre anywhere in its layer of sites
//        |  ===========================      section: thickness t about the plane
//        |  ---------------------------      layer of sites, thickness h
//
// A cell shows a profile if its centre lies within (t + d) / 2 of the plane. The lattice says only in which layer the
// centre lies, so it may be anywhere in that layer with equal chance, and a cell counts as the expected number of its
// profiles: (length of the layer within reach) / h. Nothing is drawn. Beyond the walls in z the tissue is taken to go
// on as its own mirror image; a lattice of one layer therefore goes on unchanged, each of its cells counts as
// (t + d) / h profiles (more than 1 where cells of the layers above and below would show too), and the profiles per
// area are N_V (t + d), with N_V the cells per volume, as in real tissue.
//
// Abercrombie 1946 (Anat Rec 94:239): cells with their centre in the section N = n t / (t + d), n the profiles counted.

#include <vector>

#include "engine/lattice.h"

namespace enthesis::readouts {

struct VirtualSection {
  double plane_um{};      // height of the plane above the lower wall
  double thickness_um{};  // t
};

// The layer of sites in which the plane lies. Throws std::invalid_argument for a plane outside the box.
int layer_of(const VirtualSection& section, const engine::Lattice& lattice);

// Expected profiles of one cell of the given diameter, by the layer in which it stands.
// Throws std::invalid_argument unless 0 <= plane <= depth, t > 0 and d >= 0.
std::vector<double> profiles_by_layer(const VirtualSection& section, double diameter_um,
                                      const engine::Lattice& lattice);

double abercrombie_factor(double thickness_um, double diameter_um);  // t / (t + d)

}  // namespace enthesis::readouts
