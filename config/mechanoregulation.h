#pragma once
// The published laws with the numbers of the library (library/mechanoregulation.toml).

#include <string>
#include <vector>

#include "config/numbers.h"
#include "mechanics/mechanoregulation.h"

namespace enthesis::config {

struct NamedLaw {
  std::string name;      // "prendergast_huiskes"
  std::string made_for;  // what of the load it was made for, in words
  mechanics::MechanoregulationLaw law;
};

// Of the laws below, in their order: what a scenario may name.
inline const std::vector<std::string> law_names{"prendergast_huiskes", "claes_heigele", "carter_plane", "isaksson"};
// Of a scenario that names none: the one made for the solid alone, since pore fluid is left out unless asked for.
inline constexpr const char* usual_law = "isaksson";

std::vector<NamedLaw> read_laws(const Table& root, Numbers& numbers);
std::vector<NamedLaw> ready_laws();

}  // namespace enthesis::config
