#pragma once
// Whether a body is held well enough to bear its load.

#include <string>

#include "mechanics/elastic_body.h"
#include "mechanics/load_case.h"

namespace enthesis::mechanics {

// Empty if every connected part is held, or is not pushed along the rigid motions left to it; otherwise one sentence
// that names the motion. Parts are connected through shared nodes; hinges inside a part are not looked for.
std::string unheld_motion(const ElasticBody& body, const BoundaryValues& values);

}  // namespace enthesis::mechanics
