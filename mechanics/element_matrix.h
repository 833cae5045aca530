#pragma once
// The stiffness of one element as a dense matrix, and what smoothing needs to know of it.

#include <vector>

#include "mechanics/elastic_body.h"

namespace enthesis::mechanics {

// 24x24 for a cube, 8x8 for a section in plane strain of one spacing's thickness (u_z = 0, u_x and u_y equal on both
// faces). Row = corner * components + component; corner bit 0 is x, bit 1 y, bit 2 z [N/mm].
std::vector<double> element_matrix(const StiffnessMatrix& stiffness, double spacing_mm, bool section);

// An upper bound, within a few per cent, of the largest eigenvalue of D^-1 K over all classes, D the diagonal of the
// element matrix K. It holds for every sum of classes with scales >= 0, hence for whole bodies and coarse levels.
double eigenvalue_bound(const ElasticBody& body);

}  // namespace enthesis::mechanics
