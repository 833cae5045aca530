#include "readouts/interest.h"

#include <limits>
#include <utility>

namespace enthesis::readouts {
namespace {

double mean_over(const engine::Grid<std::uint8_t>& chosen, const engine::Grid<double>& values) {
  double sum = 0.0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const auto site = static_cast<engine::Site>(i);
    if (chosen[site] == 0) continue;
    sum += values[site];
    ++count;
  }
  return count > 0 ? sum / static_cast<double>(count) : 0.0;
}

}  // namespace

Interest interest_of(std::string name, engine::Grid<std::uint8_t> sites, engine::Grid<std::uint8_t> places) {
  Interest interest{std::move(name), std::move(sites), std::move(places), {}};
  interest.distance_um.storage().reserve(interest.places.size());
  for (const std::uint8_t inside : interest.places.values()) {
    interest.distance_um.storage().push_back(inside != 0 ? 0.0 : std::numeric_limits<double>::infinity());
  }
  return interest;
}

void add_interest(const HistologyInput& input, const FeltStrain& strain, const Interest& interest,
                  const HistologySettings& settings, CensusRow& row) {
  const std::string of = "_in_" + interest.name;
  const Erosion eroded = erosion(input.tissue, input.first_mineral, interest.sites, settings);
  const NewBone bone = new_bone(input.tissue, input.first_mineral, interest.sites, settings);
  const InflammatoryDensity inflammation =
      inflammatory_density(input.cells, input.tissue.blocks.places, interest.distance_um, settings);
  row.push_back({"eroded_um2" + of, eroded.eroded_um2});
  row.push_back({"eroded_share" + of, eroded.eroded_share});
  row.push_back({"new_bone_um3" + of, bone.volume_um3});
  row.push_back({"inflammation_per_mm2" + of, inflammation.profiles_per_mm2});
  row.push_back({"mean_shear_strain" + of, strain.load_factor * mean_over(interest.places, strain.shear_at_full_load)});
}

}  // namespace enthesis::readouts
