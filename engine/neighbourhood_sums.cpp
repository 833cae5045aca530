#include "engine/neighbourhood_sums.h"

#include <cstdlib>

namespace enthesis::engine {

Neighbourhood::Neighbourhood(const std::vector<Position>& steps) {
  rows_.push_back({0, 0, 0});
  for (const Position& step : steps) {
    const auto same = [&](const Row& row) { return row.y == step.y && row.z == step.z; };
    auto found = std::find_if(rows_.begin(), rows_.end(), same);
    if (found == rows_.end()) found = rows_.insert(rows_.end(), {step.y, step.z, 0});
    found->half = std::max(found->half, std::abs(step.x));
    half_ = std::max(half_, found->half);
    depth_ = std::max(depth_, std::abs(step.z));
  }
}

void NeighbourhoodSums::resize(const Lattice& lattice, const Neighbourhood& neighbourhood) {
  const int layers = 2 * neighbourhood.depth() + 1;
  const auto margin = static_cast<std::size_t>(neighbourhood.half());
  // Only margins must hold zeros, and nothing else is read before it is written.
  if (lattice == lattice_ && layers == layers_ && margin == margin_ && !held_.empty()) return;
  lattice_ = lattice;
  layers_ = layers;
  margin_ = margin;
  widths_ = margin_ + 1;
  length_ = static_cast<std::size_t>(lattice.nx) + 2 * margin_;
  const std::size_t rows = static_cast<std::size_t>(layers_) * static_cast<std::size_t>(lattice.ny);
  sums_.assign(rows * widths_ * length_, 0);
  held_.assign(rows, 0);
}

// What a row holds is there; the sums over ever longer stretches follow. Sites in the margin hold nothing.
void NeighbourhoodSums::widen(const Neighbourhood& neighbourhood, int y, int z) {
  const std::uint16_t* const own = stretch(y, z, 0);
  for (int half = 1; half <= neighbourhood.half(); ++half) {
    const std::uint16_t* const shorter = stretch(y, z, half - 1);
    std::uint16_t* __restrict const longer = stretch(y, z, half);
    for (int x = 0; x < lattice_.nx; ++x)
      longer[x] = static_cast<std::uint16_t>(shorter[x] + own[x - half] + own[x + half]);
  }
}

void NeighbourhoodSums::add_up(const Neighbourhood& neighbourhood, int y, int z, std::uint16_t* out) const {
  std::fill_n(out, lattice_.nx, std::uint16_t{0});
  for (const Neighbourhood::Row& row : neighbourhood.rows()) {
    const Position there{0, y + row.y, z + row.z};
    if (!lattice_.contains(there) || held_[row_number(there.y, there.z)] == 0) continue;
    const std::uint16_t* const sums = stretch(there.y, there.z, row.half);
    for (int x = 0; x < lattice_.nx; ++x) out[x] = static_cast<std::uint16_t>(out[x] + sums[x]);
  }
  if (held_[row_number(y, z)] == 0) return;
  const std::uint16_t* const own = stretch(y, z, 0);
  for (int x = 0; x < lattice_.nx; ++x) out[x] = static_cast<std::uint16_t>(out[x] - own[x]);
}

}  // namespace enthesis::engine
