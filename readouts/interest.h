#pragma once
// The same measurements as of the whole, in one region of interest: eroded surface of the first bone, new bone,
// inflammatory cells, and the strain that cells feel there.

#include <string>

#include "readouts/census.h"

namespace enthesis::readouts {

struct Interest {
  std::string name;
  engine::Grid<std::uint8_t> sites, places;  // 1 where one belongs to it
  engine::Grid<double> distance_um;          // 0 at its places, infinite elsewhere
};
Interest interest_of(std::string name, engine::Grid<std::uint8_t> sites, engine::Grid<std::uint8_t> places);

struct FeltStrain {
  const engine::Grid<double>& shear_at_full_load;  // octahedral, by place
  double load_factor{};
};

// eroded_um2_in_<name>  eroded_share_in_<name>  new_bone_um3_in_<name>  inflammation_per_mm2_in_<name>
// mean_shear_strain_in_<name>           of the octahedral shear strain of the present load, over all of its places
// `input.region` and `input.distance_um` are not read.
void add_interest(const HistologyInput& input, const FeltStrain& strain, const Interest& interest,
                  const HistologySettings& settings, CensusRow& row);

}  // namespace enthesis::readouts
