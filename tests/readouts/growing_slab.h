#pragma once
// A slab of bone whose face moves along x at a known speed, and the labels that it takes up.

#include <algorithm>

#include "agents/remodel.h"
#include "readouts/bone_formation.h"
#include "tests/readouts/specimen.h"

namespace enthesis::tests {

struct Slab {
  static constexpr std::uint32_t step_min = 60, day_min = 1440;
  static constexpr int first_sites = 3;  // of the places along x, bone at the start

  engine::Blocks blocks;
  engine::Lattice lattice = blocks.sites;
  agents::Tissue tissue{blocks};
  readouts::HistologySettings settings = settings_of_tests();
  readouts::LabelTimes times{{5 * day_min, 12 * day_min}, day_min};
  readouts::BoneLabels labels;
  std::uint32_t now_min = 0;

  explicit Slab(engine::Blocks of = engine::Lattice{20, 4, 1, 20.0}) : blocks(of) {
    fill_mineral(mineral(), lattice, {0, 0, 0}, {first_sites * blocks.factor - 1, lattice.ny - 1, lattice.nz - 1}, 1.0);
    labels = readouts::BoneLabels(tissue, settings.formation);
  }

  engine::Grid<double>& mineral() { return tissue[agents::Constituent::mineral]; }
  double step_d() const { return static_cast<double>(step_min) / day_min; }

  // Bone up to `face_um` along x in the rows of places from `first_row` to `last_row`, mineralised at once, evenly over
  // the sites of each place.
  void reach(double face_um, int first_row, int last_row) {
    const engine::Lattice& places = blocks.places;
    for (int z = 0; z < places.nz; ++z) {
      for (int y = first_row; y <= last_row; ++y) {
        for (int x = 0; x < places.nx; ++x) {
          const double share = std::clamp(face_um / places.spacing_um - x, 0.0, 1.0);
          blocks.for_sites(places.site({x, y, z}), [&](engine::Site s) { mineral()[s] = share; });
        }
      }
    }
  }
  void note_step() {
    readouts::record_labels(tissue, times, settings, now_min, now_min + step_min, labels);
    now_min += step_min;
  }

  // For some days the face moves at a speed; `rows` of the slab take part, the first ones.
  void grow(double um_per_d, double days, int rows) {
    const double begin_d = static_cast<double>(now_min) / day_min;
    for (double done_d = step_d(); done_d < days + 0.5 * step_d(); done_d += step_d()) {
      const double face_um = first_sites * blocks.places.spacing_um + um_per_d * (begin_d + done_d);
      reach(face_um, 0, rows - 1);
      note_step();
    }
  }
  void grow(double um_per_d, double days) { grow(um_per_d, days, blocks.places.ny); }
  void rest(double days) {
    for (double done_d = 0.0; done_d < days - 0.5 * step_d(); done_d += step_d()) note_step();
  }

  readouts::BoneFormation formation(const engine::Grid<std::uint8_t>& region = {}) const {
    return readouts::bone_formation(labels, times, now_min, tissue, region, settings);
  }
};

}  // namespace enthesis::tests
