#include "mechanics/load_field.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "mechanics/element_kernel.h"
#include "mechanics/nodes.h"

namespace enthesis::mechanics {

namespace {

constexpr std::size_t site_block = 1024;

template <class Body>
void for_sites(const engine::Lattice& lattice, const engine::Workers& workers, Body&& body) {
  workers.for_blocks(lattice.site_count(), site_block, [&](std::size_t begin, std::size_t end) {
    for (std::size_t s = begin; s < end; ++s) body(engine::Site(static_cast<std::uint32_t>(s)));
  });
}

// The polynomials x, y, z of the element give the strain at its centre.
template <int D>
Strain centre_strain(const NodeLattice& nodes, engine::Position p, const std::vector<double>& displacement) {
  using Shape = ElementShape<D>;
  double u[D][Shape::corners];
  for (std::size_t corner = 0; corner < Shape::corners; ++corner) {
    const int k = D == 2 ? 0 : p.z + static_cast<int>(corner >> 2);
    const std::size_t first =
        nodes.dof(p.x + static_cast<int>(corner & 1), p.y + static_cast<int>(corner >> 1 & 1), k, 0);
    for (std::size_t c = 0; c < D; ++c) u[c][corner] = displacement[first + c];
  }
  const double factor = 2.0 * um_per_mm / (nodes.spacing_um * static_cast<double>(Shape::corners));
  for (auto& component : u) kernel::corners_to_polynomials(component);
  Strain e{};
  e[0] = factor * u[0][1];
  e[1] = factor * u[1][2];
  e[5] = factor * (u[0][2] + u[1][1]);
  if constexpr (D == 3) {
    e[2] = factor * u[2][4];
    e[3] = factor * (u[1][4] + u[2][2]);
    e[4] = factor * (u[0][4] + u[2][1]);
  }
  return e;
}

Strain strain_at(const NodeLattice& nodes, engine::Position p, const std::vector<double>& displacement_mm) {
  return nodes.components == 2 ? centre_strain<2>(nodes, p, displacement_mm)
                               : centre_strain<3>(nodes, p, displacement_mm);
}

NodeLattice nodes_with(const std::vector<double>& displacement_mm, const engine::Lattice& lattice) {
  const NodeLattice nodes = nodes_of(lattice);
  if (displacement_mm.size() != nodes.dof_count())
    throw std::invalid_argument("a displacement must have one entry per component of each node");
  return nodes;
}

// body(neighbour) for each face neighbour in the lattice.
template <class Body>
void for_neighbours(const engine::Lattice& lattice, engine::Site site, Body&& body) {
  for (int face = 0; face < engine::face_count(lattice); ++face) {
    const engine::Site other = lattice.neighbour(site, engine::face_steps[static_cast<std::size_t>(face)]);
    if (other != engine::no_site) body(other);
  }
}

// Of each place with stiffness and its face neighbours with stiffness.
LoadField neighbour_means(const engine::Lattice& lattice, const LoadField& field,
                          const std::vector<std::uint8_t>& stiff, const engine::Workers& workers) {
  LoadField out(lattice);
  for_sites(lattice, workers, [&](engine::Site site) {
    if (!stiff[engine::index(site)]) return;
    std::array<engine::Site, engine::face_steps.size()> others{};
    std::size_t count = 0;
    for_neighbours(lattice, site, [&](engine::Site other) {
      if (stiff[engine::index(other)]) others[count++] = other;
    });
    for (const LoadQuantity& quantity : load_quantities) {
      const engine::Grid<double>& in = field.*quantity.grid;
      double sum = in[site];
      for (std::size_t n = 0; n < count; ++n) sum += in[others[n]];
      (out.*quantity.grid)[site] = sum / static_cast<double>(count + 1);
    }
  });
  return out;
}

std::vector<std::uint8_t> stiff_sites(const ElasticBody& body, const engine::Workers& workers) {
  std::vector<std::uint8_t> stiff(body.lattice.site_count());
  for_sites(body.lattice, workers,
            [&](engine::Site site) { stiff[engine::index(site)] = body.has_stiffness(site) ? 1 : 0; });
  return stiff;
}

}  // namespace

LoadField::LoadField(const engine::Lattice& lattice) {
  for (const LoadQuantity& quantity : load_quantities) this->*quantity.grid = engine::Grid<double>(lattice);
}

std::vector<Strain> centre_strains(const ElasticBody& body, const std::vector<double>& displacement_mm,
                                   const engine::Workers& workers) {
  const NodeLattice nodes = nodes_with(displacement_mm, body.lattice);
  std::vector<Strain> out(body.lattice.site_count());
  for_sites(body.lattice, workers, [&](engine::Site site) {
    out[engine::index(site)] = strain_at(nodes, body.lattice.position(site), displacement_mm);
  });
  return out;
}

LoadField load_field(const ElasticBody& body, const std::vector<double>& displacement_mm,
                     const engine::Workers& workers, bool with_principal_strains) {
  const NodeLattice nodes = nodes_with(displacement_mm, body.lattice);
  LoadField out(body.lattice);
  for_sites(body.lattice, workers, [&](engine::Site site) {
    if (!body.has_stiffness(site)) return;
    const Strain e = strain_at(nodes, body.lattice.position(site), displacement_mm);
    const Stress_MPa s = body.stiffness(site).stress(e);
    out.octahedral_shear_strain[site] = octahedral_shear_strain(e);
    out.strain_energy_MPa[site] = strain_energy_MPa(e, s);
    out.hydrostatic_stress_MPa[site] = hydrostatic_stress_MPa(s);
    if (!with_principal_strains) return;
    const auto principal = principal_strains(e);
    out.largest_principal_strain[site] = principal.front();
    out.smallest_principal_strain[site] = principal.back();
  });
  return out;
}

LoadField smoothed(const ElasticBody& body, const LoadField& field, const engine::Workers& workers) {
  return neighbour_means(body.lattice, field, stiff_sites(body, workers), workers);
}

namespace {

// Less than this part of the stiffness of a site, which it changes by all the time, is not looked at. At worst, where every
// site has changed by so much, a displacement is wrong by as large a part of the energy norm.
bool differ(double before, double now) {
  constexpr double unseen = 1e-3;
  return !(std::fabs(now - before) <= unseen * std::max(before, now));
}

}  // namespace

// The residual is the divergence of the stress (now - before) * strain, and the energy of what it moves is at most that
// of this stress.
double change_in_energy_norm(const ElasticBody& body, const std::vector<double>& displacement_mm,
                             const engine::Box& box, const std::vector<double>& before, const std::vector<double>& now,
                             double energy_sum_MPa) {
  const NodeLattice nodes = nodes_of(body.lattice);
  double moved_MPa = 0.0;
  bool bears = energy_sum_MPa > 0.0;
  engine::for_rows(box, body.lattice, [&](std::size_t first, std::size_t count) {
    for (std::size_t s = first; s < first + count; ++s) {
      if (!differ(before[s], now[s])) continue;
      bears = bears && before[s] > 0.0 && now[s] > 0.0;
      if (!bears) return;
      const engine::Site site{static_cast<std::uint32_t>(s)};
      const Strain e = strain_at(nodes, body.lattice.position(site), displacement_mm);
      const double change = 1.0 - before[s] / now[s];
      moved_MPa += change * change * strain_energy_MPa(e, body.stiffness(site).stress(e));
    }
  });
  return bears ? std::sqrt(moved_MPa / energy_sum_MPa) : std::numeric_limits<double>::infinity();
}

void follow_stiffness(const ElasticBody& body, const std::vector<double>& displacement_mm, const engine::Box& box,
                      const std::vector<double>& now, const engine::Workers& workers, std::vector<double>& before,
                      LoadField& field) {
  const engine::Lattice& lattice = body.lattice;
  const NodeLattice nodes = nodes_of(lattice);
  const auto changed = [&](engine::Site site) { return differ(before[engine::index(site)], now[engine::index(site)]); };
  const auto renew = [&](engine::Site site) {
    double energy_MPa = 0.0, stress_MPa = 0.0, count = 0.0;
    const auto add = [&](engine::Site s) {
      if (!body.has_stiffness(s)) return;
      const Strain e = strain_at(nodes, lattice.position(s), displacement_mm);
      const Stress_MPa stress = body.stiffness(s).stress(e);
      energy_MPa += strain_energy_MPa(e, stress);
      stress_MPa += hydrostatic_stress_MPa(stress);
      count += 1.0;
    };
    add(site);
    for_neighbours(lattice, site, add);
    field.strain_energy_MPa[site] = energy_MPa / count;
    field.hydrostatic_stress_MPa[site] = stress_MPa / count;
  };
  const engine::Box touched = box.widened(1, lattice);
  const auto width = static_cast<std::size_t>(touched.extent().x);
  constexpr std::size_t rows_in_block = 8;
  workers.for_blocks(touched.row_count(), rows_in_block, [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) {
      const std::size_t first = engine::index(touched.row_begin(row, lattice));
      for (std::size_t s = first; s < first + width; ++s) {
        const engine::Site site{static_cast<std::uint32_t>(s)};
        if (!body.has_stiffness(site)) continue;
        bool any = changed(site);
        for_neighbours(lattice, site, [&](engine::Site other) { any = any || changed(other); });
        if (any) renew(site);
      }
    }
  });
  engine::for_rows(box, lattice, [&](std::size_t first, std::size_t count) {
    for (std::size_t s = first; s < first + count; ++s)
      if (differ(before[s], now[s])) before[s] = now[s];
  });
}

LoadField felt_at_places(const engine::Blocks& blocks, const ElasticBody& body, const LoadField& field,
                         const engine::Workers& workers) {
  if (blocks.is_single()) return smoothed(body, field, workers);
  const std::vector<std::uint8_t> stiff = stiff_sites(body, workers);
  const auto stiff_count = [&](engine::Site place) {
    return blocks.total(place, [&](engine::Site s) { return stiff[engine::index(s)]; });
  };
  std::vector<std::uint8_t> stiff_places(blocks.places.site_count());
  for_sites(blocks.places, workers,
            [&](engine::Site place) { stiff_places[engine::index(place)] = stiff_count(place) > 0.0 ? 1 : 0; });
  const auto mean = [&](const engine::Grid<double>& in) {  // void sites hold 0
    engine::Grid<double> out(blocks.places);
    for_sites(blocks.places, workers, [&](engine::Site place) {
      if (stiff_places[engine::index(place)]) out[place] = blocks.sum(in, place) / stiff_count(place);
    });
    return out;
  };
  LoadField means;
  for (const LoadQuantity& quantity : load_quantities) means.*quantity.grid = mean(field.*quantity.grid);
  return neighbour_means(blocks.places, means, stiff_places, workers);
}

LoadField scaled(const LoadField& field, double factor, const engine::Workers& workers) {
  if (!(factor >= 0.0)) throw std::invalid_argument("a load can be scaled by a factor of at least zero only");
  LoadField out = field;
  const auto scale = [&](engine::Grid<double>& grid, double by) {
    double* const values = grid.data();
    workers.for_blocks(grid.size(), site_block, [&](std::size_t begin, std::size_t end) {
      for (std::size_t n = begin; n < end; ++n) values[n] *= by;
    });
  };
  for (const LoadQuantity& quantity : load_quantities)
    scale(out.*quantity.grid, quantity.power == 2 ? factor * factor : factor);
  return out;
}

}  // namespace enthesis::mechanics
