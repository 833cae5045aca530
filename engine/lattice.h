#pragma once
// The lattice: a box of cubic sites, and the arithmetic of site numbers.
// Shape: site number = (z * ny + y) * nx + x, so x runs fastest; as an array it is (z, y, x) in C order.
// A section is a lattice with nz = 1: a slab, whose sites may be thicker than they are wide.

#include <array>
#include <cstddef>
#include <cstdint>

namespace enthesis::engine {

enum class Site : std::uint32_t {};  // one voxel
inline constexpr Site no_site{0xffffffffu};

constexpr std::size_t index(Site site) {
  return static_cast<std::size_t>(site);
}

struct Position {
  int x{}, y{}, z{};
  friend constexpr bool operator==(const Position&, const Position&) = default;
};

struct Lattice {
  int nx{1}, ny{1}, nz{1};
  double spacing_um{1.0};
  double slab_um{0.0};  // thickness of a section; 0: one spacing

  constexpr std::size_t site_count() const {
    return static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny) * static_cast<std::size_t>(nz);
  }
  constexpr bool is_section() const { return nz == 1; }
  // Extent of a site along z, and of the whole box.
  constexpr double layer_um() const { return is_section() && slab_um > 0.0 ? slab_um : spacing_um; }
  constexpr double depth_um() const { return nz * layer_um(); }
  constexpr double site_volume_um3() const { return spacing_um * spacing_um * layer_um(); }
  // A face between two sites; in a section, one that stands across the plane.
  constexpr double face_um2() const { return spacing_um * layer_um(); }

  constexpr bool contains(Position p) const {
    return p.x >= 0 && p.x < nx && p.y >= 0 && p.y < ny && p.z >= 0 && p.z < nz;
  }
  constexpr Site site(Position p) const {
    return Site((static_cast<std::uint32_t>(p.z) * static_cast<std::uint32_t>(ny) + static_cast<std::uint32_t>(p.y)) *
                    static_cast<std::uint32_t>(nx) +
                static_cast<std::uint32_t>(p.x));
  }
  constexpr Position position(Site s) const {
    const auto i = static_cast<std::uint32_t>(s);
    const auto row = i / static_cast<std::uint32_t>(nx);
    return {static_cast<int>(i % static_cast<std::uint32_t>(nx)),
            static_cast<int>(row % static_cast<std::uint32_t>(ny)),
            static_cast<int>(row / static_cast<std::uint32_t>(ny))};
  }
  // Centre of a site.
  constexpr std::array<double, 3> centre_um(Position p) const {
    return {(p.x + 0.5) * spacing_um, (p.y + 0.5) * spacing_um, (p.z + 0.5) * layer_um()};
  }
  constexpr std::array<double, 3> centre_um(Site s) const { return centre_um(position(s)); }
  // The site one step away, or no_site beyond the wall.
  constexpr Site neighbour(Position p, Position step) const {
    const Position q{p.x + step.x, p.y + step.y, p.z + step.z};
    return contains(q) ? site(q) : no_site;
  }
  constexpr Site neighbour(Site s, Position step) const { return neighbour(position(s), step); }
  // Offset of the number of the site one step up in x, y, z.
  constexpr std::array<std::size_t, 3> strides() const {
    return {1, static_cast<std::size_t>(nx), static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny)};
  }
  constexpr std::array<int, 3> extent() const { return {nx, ny, nz}; }

  friend constexpr bool operator==(const Lattice&, const Lattice&) = default;
};

// The six face neighbours, in the fixed order in which every loop over neighbours runs; a section has the first four.
inline constexpr std::array<Position, 6> face_steps{
    {{-1, 0, 0}, {1, 0, 0}, {0, -1, 0}, {0, 1, 0}, {0, 0, -1}, {0, 0, 1}}};
constexpr int face_count(const Lattice& lattice) {
  return lattice.is_section() ? 4 : 6;
}
constexpr std::size_t opposite_face(std::size_t face) {
  return face ^ 1u;
}

}  // namespace enthesis::engine
