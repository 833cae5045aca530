#pragma once
// The shape of an anatomy: where its regions lie, how its fibres run, where its insertion is and how it is loaded.
// Anatomies are known by name from one table (anatomy.cpp); what stands and lives in their regions is data.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "config/numbers.h"
#include "config/region_of_interest.h"
#include "engine/grid.h"
#include "mechanics/load_case.h"

namespace enthesis::config {

class AnatomyShape {
 public:
  virtual ~AnatomyShape() = default;

  virtual const std::vector<std::string>& region_names() const = 0;
  virtual engine::Lattice lattice(double spacing_um, bool section) const = 0;
  virtual std::uint8_t region_at(const engine::Lattice& lattice, engine::Site site) const = 0;  // a row of the names
  // Direction of the collagen fibres in the x-y plane, from x towards y [deg].
  virtual double fibre_angle_deg(const engine::Lattice& lattice, engine::Site site) const = 0;
  // From the nearest insertion, for bands round it [um].
  virtual double distance_to_insertion_um(const engine::Lattice& lattice, engine::Site site) const = 0;
  virtual std::vector<mechanics::LoadCase> load_cases(bool section) const = 0;
};

struct Anatomy {
  std::string name;
  std::shared_ptr<const AnatomyShape> shape;
  double spacing_um{};       // of the places where cells stand
  int refinement{1};         // sites of fields, tissue and load along each edge of a place
  double cells_per_agent{};  // cells that one agent stands for
  double time_scale{};       // how many times slower resident cells live than in the rules
  std::vector<RegionOfInterest> interest;
};

std::vector<std::string> anatomy_names();

// The shape, the lattice and the load cases of the named anatomy from its file; [[region]] rows are left to others.
Anatomy read_anatomy(const std::string& name, const Table& root, Numbers& numbers);

// Of the places.
engine::Lattice lattice_of(const Anatomy& anatomy, bool section);
engine::Grid<std::uint8_t> regions_of(const AnatomyShape& shape, const engine::Lattice& lattice);
engine::Grid<double> fibre_angles_deg(const AnatomyShape& shape, const engine::Lattice& lattice);
engine::Grid<double> distances_to_insertion_um(const AnatomyShape& shape, const engine::Lattice& lattice);
std::vector<std::string> load_names(const AnatomyShape& shape);

// How often a load comes, of its row [[load_case]].
struct LoadRhythm {
  double cycles_per_day{};
  double frequency_Hz{};
};
LoadRhythm read_rhythm(const Table& row, const std::string& name, Numbers& numbers);

}  // namespace enthesis::config
