#include "readouts/bridging.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "agents/passage.h"
#include "readouts/pieces.h"
#include "readouts/site_walk.h"

namespace enthesis::readouts {
namespace {

using engine::Grid;
using engine::Lattice;
using engine::Site;
using Mask = Grid<std::uint8_t>;
using Parts = std::vector<std::uint32_t>;  // numbers of pieces of the first bone, the largest first

constexpr std::size_t none = static_cast<std::size_t>(-1);

template <class Test>
Mask mask_of(const Lattice& lattice, Test&& test) {
  Mask mask(lattice);
  for_each_site(lattice, [&](Site s) { mask[s] = test(s) ? 1 : 0; });
  return mask;
}

Parts parts_of(const Pieces& first, double part_share) {
  const double all = static_cast<double>(std::accumulate(first.sites.begin(), first.sites.end(), std::size_t{0}));
  Parts parts;
  for (std::uint32_t p = 0; p < first.sites.size(); ++p) {
    if (static_cast<double>(first.sites[p]) > part_share * all) parts.push_back(p);
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return first.sites[a] > first.sites[b]; });
  return parts;
}

// By piece of the tissue now: the places of the parts that it reaches.
std::vector<std::set<std::size_t>> reached(const Pieces& now, const Pieces& first, const Parts& parts) {
  std::vector<std::size_t> place(first.sites.size(), none);
  for (std::size_t i = 0; i < parts.size(); ++i) place[parts[i]] = i;
  std::vector<std::set<std::size_t>> found(now.sites.size());
  for (std::size_t i = 0; i < now.piece_of_site.size(); ++i) {
    const Site s{static_cast<std::uint32_t>(i)};
    const std::uint32_t piece = now.piece_of_site[s], old = first.piece_of_site[s];
    if (piece != Pieces::none && old != Pieces::none && place[old] != none) found[piece].insert(place[old]);
  }
  return found;
}

std::size_t joined_pairs(const std::vector<std::set<std::size_t>>& reached) {
  std::set<std::pair<std::size_t, std::size_t>> pairs;
  for (const std::set<std::size_t>& parts : reached) {
    for (const std::size_t a : parts) {
      for (const std::size_t b : parts) {
        if (a < b) pairs.emplace(a, b);
      }
    }
  }
  return pairs.size();
}

}  // namespace

Bridging bridging(const agents::Tissue& tissue, const Grid<double>& first_mineral, const Mask& outside,
                  const HistologySettings& settings) {
  const Lattice& lattice = tissue.lattice;
  const auto faces = std::span(engine::face_steps).first(static_cast<std::size_t>(face_count(lattice)));
  const auto was_bone = [&](Site s) { return settings.thresholds.is_bone(first_mineral[s]); };
  const auto is_mineralised = [&](Site s) {
    return settings.thresholds.is_bone(tissue[agents::Constituent::mineral][s]);
  };
  const Pieces first = pieces_of(lattice, mask_of(lattice, was_bone), agents::surrounding_steps(lattice));
  const Parts parts = parts_of(first, settings.part_share);
  const Pieces mineralised = pieces_of(lattice, mask_of(lattice, is_mineralised), faces);
  const auto reach = reached(mineralised, first, parts);

  Bridging result;
  result.parts = static_cast<double>(parts.size());
  for_each_site(lattice, [&](Site s) {
    if (outside[s] == 0 || was_bone(s) || !is_mineralised(s)) return;
    const bool hangs = !reach[mineralised.piece_of_site[s]].empty();
    (hangs ? result.spur_um3 : result.island_um3) += lattice.site_volume_um3();
  });
  if (parts.size() < 2) return result;

  const auto is_bone = [&](Site s) {
    return is_mineralised(s) && (was_bone(s) || label_at(tissue, s, settings.thresholds) == TissueLabel::bone);
  };
  const Pieces bone = pieces_of(lattice, mask_of(lattice, is_bone), faces);
  result.joined_by_bone = static_cast<double>(joined_pairs(reached(bone, first, parts)));
  result.joined = static_cast<double>(joined_pairs(reach));

  const auto hangs_on = [&](std::size_t part) {
    return mask_of(lattice, [&](Site s) {
      const std::uint32_t piece = mineralised.piece_of_site[s];
      return piece != Pieces::none && reach[piece].contains(part);
    });
  };
  result.gap_um = gap_um(lattice, hangs_on(0), hangs_on(1));
  return result;
}

}  // namespace enthesis::readouts
