#include "mechanics/mixture_rule.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "engine/arithmetic/pinned_math.h"

namespace enthesis::mechanics {

namespace {

constexpr std::size_t rows_per_block = 8;

// Every isotropic stiffness with a Poisson ratio between two limits is a sum, with weights of at least zero, of the two
// at the limits: with G = 1 in both, their shares follow from lambda / G = 2 nu / (1 - 2 nu).
struct PoissonRange {
  double low, high;

  static double lame_ratio(double poisson) { return 2.0 * poisson / (1.0 - 2.0 * poisson); }
  double share_of_high(double poisson) const {
    const double width = lame_ratio(high) - lame_ratio(low);
    return width > 0.0 ? std::clamp((lame_ratio(poisson) - lame_ratio(low)) / width, 0.0, 1.0) : 0.0;
  }
};

PoissonRange poisson_range(const MixtureRule& rule) {
  PoissonRange range{rule.remainder.poisson, rule.remainder.poisson};
  for (const IsotropicTissue& row : rule.constituents) {
    range.low = std::min(range.low, row.poisson);
    range.high = std::max(range.high, row.poisson);
  }
  return range;
}

// Rows of the classes and of the layers: isotropic with the lowest and the highest Poisson ratio, then fibres
// (one class per direction), and slack fibres where they are crimped.
constexpr std::size_t low_row = 0, high_row = 1, fibre_row = 2, slack_layer = 3;

// Weighted power mean of moduli, from moduli raised to the exponent beforehand.
class PowerMean {
 public:
  explicit PowerMean(double exponent) : exponent_(exponent) {}
  double raise(double modulus) const {
    if (exponent_ == 1.0) return modulus;
    if (exponent_ == -1.0) return 1.0 / modulus;
    return exponent_ == 0.0 ? engine::pinned_log(modulus) : engine::pinned_pow(modulus, exponent_);
  }
  double lower(double mean) const {
    if (exponent_ == 1.0) return mean;
    if (exponent_ == -1.0) return 1.0 / mean;
    return exponent_ == 0.0 ? engine::pinned_exp(mean) : engine::pinned_pow(mean, 1.0 / exponent_);
  }

 private:
  double exponent_;
};

double mineralised(double unmineralised, double bone, double degree, double exponent) {
  if (!(degree > 0.0)) return unmineralised;
  const double curve = unmineralised + (bone - unmineralised) * engine::pinned_pow(degree, exponent);
  const double voigt = (1.0 - degree) * unmineralised + degree * bone;
  const double reuss = 1.0 / ((1.0 - degree) / unmineralised + degree / bone);
  return std::clamp(curve, std::min(reuss, voigt), voigt);
}

std::uint16_t nearest_direction(const std::vector<Direction>& directions, const Direction& fibre) {
  std::size_t best = 0;
  double closest = -1.0;
  for (std::size_t n = 0; n < directions.size(); ++n) {
    const Direction& d = directions[n];
    const double length = std::sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    const double along = std::fabs(d[0] * fibre[0] + d[1] * fibre[1] + d[2] * fibre[2]) / length;
    if (along > closest) {
      closest = along;
      best = n;
    }
  }
  return static_cast<std::uint16_t>(best);
}

bool has_fibres(const MixtureRule& rule) {
  return rule.collagen && !rule.fibre_directions.empty();
}

class Mixer {
 public:
  Mixer(const MixtureRule& rule, const MixtureState& state)
      : rule_(rule), state_(state), mean_(rule.averaging_exponent), range_(poisson_range(rule)) {
    for (const IsotropicTissue& row : rule.constituents) raised_.push_back(mean_.raise(row.modulus_MPa));
    raised_remainder_ = mean_.raise(rule.remainder.modulus_MPa);
  }

  void set_site(std::size_t s, ElasticBody& body) const {
    for (StiffnessLayer& layer : body.layers) layer.scale.storage()[s] = 0.0;
    if (!state_.void_sites.empty() && state_.void_sites[s] != 0) return;

    const double mineral = rule_.mineral ? state_.fractions[*rule_.mineral][s] : 0.0;
    const double degree = rule_.mineral ? std::clamp(mineral / rule_.full_mineral, 0.0, 1.0) : 0.0;
    Direction fibre{};
    const double aligned = aligned_collagen(s, fibre);
    const double fibre_part = aligned * (1.0 - degree);

    const IsotropicTissue matrix = isotropic_part(s, aligned, degree);
    const double shear = (1.0 - fibre_part) * matrix.modulus_MPa / (2.0 * (1.0 + matrix.poisson));
    const double share = range_.share_of_high(matrix.poisson);
    body.layers[low_row].scale.storage()[s] = shear * (1.0 - share);
    body.layers[high_row].scale.storage()[s] = shear * share;
    if (!(fibre_part > 0.0)) return;
    body.layers[fibre_row].scale.storage()[s] = fibre_part;
    body.layers[fibre_row].material.storage()[s] =
        static_cast<std::uint16_t>(fibre_row + nearest_direction(rule_.fibre_directions, fibre));
  }

 private:
  IsotropicTissue isotropic_part(std::size_t s, double aligned, double degree) const {
    double weight = 0.0, raised = 0.0, poisson = 0.0, filled = 0.0;
    const auto add = [&](double fraction, double raised_modulus, double nu) {
      weight += fraction;
      raised += fraction * raised_modulus;
      poisson += fraction * nu;
    };
    for (std::size_t c = 0; c < rule_.constituents.size(); ++c) {
      const double fraction = state_.fractions[c][s];
      filled += fraction;
      if (rule_.mineral == c) continue;
      add(rule_.collagen == c ? fraction - aligned : fraction, raised_[c], rule_.constituents[c].poisson);
    }
    if (filled < 1.0) add(1.0 - filled, raised_remainder_, rule_.remainder.poisson);
    IsotropicTissue out = rule_.remainder;
    if (weight > 0.0) out = {mean_.lower(raised / weight), poisson / weight};
    if (degree > 0.0) {
      const IsotropicTissue& bone = rule_.constituents[*rule_.mineral];
      out.modulus_MPa = mineralised(out.modulus_MPa, bone.modulus_MPa, degree, rule_.mineral_exponent);
      out.poisson += degree * (bone.poisson - out.poisson);
    }
    return out;
  }

  double aligned_collagen(std::size_t s, Direction& fibre) const {
    if (!rule_.collagen || rule_.fibre_directions.empty() || state_.fibre_x.empty()) return 0.0;
    fibre = {state_.fibre_x[s], state_.fibre_y[s], state_.fibre_z[s]};
    const double length = std::sqrt(fibre[0] * fibre[0] + fibre[1] * fibre[1] + fibre[2] * fibre[2]);
    return state_.fractions[*rule_.collagen][s] * std::min(1.0, length);
  }

  const MixtureRule& rule_;
  const MixtureState& state_;
  PowerMean mean_;
  PoissonRange range_;
  std::vector<double> raised_;
  double raised_remainder_{};
};

void check(const MixtureRule& rule) {
  const std::size_t rows = rule.constituents.size();
  if (!(rule.averaging_exponent >= -1.0 && rule.averaging_exponent <= 1.0))
    throw std::invalid_argument("the averaging exponent of a mixture must lie between -1 (Reuss) and 1 (Voigt)");
  if ((rule.mineral && *rule.mineral >= rows) || (rule.collagen && *rule.collagen >= rows))
    throw std::invalid_argument("the mineral or collagen of a mixture is not one of its constituents");
  if (rule.mineral && !(rule.full_mineral > 0.0 && rule.mineral_exponent > 0.0))
    throw std::invalid_argument("the full mineral fraction and the mineral exponent must be above zero");
  if (rule.crimp && !(rule.crimp->toe_strain > 0.0 && rule.crimp->slack_share > 0.0 && rule.crimp->slack_share <= 1.0))
    throw std::invalid_argument("crimped fibres need a toe strain above zero and a slack share above 0 and up to 1");
  isotropic_stiffness(rule.remainder);
  for (const IsotropicTissue& row : rule.constituents) isotropic_stiffness(row);
}

}  // namespace

ElasticBody body_for_mixture(const engine::Lattice& lattice, const MixtureRule& rule) {
  check(rule);
  ElasticBody body{lattice, {}, {}};
  const PoissonRange range = poisson_range(rule);
  for (const double nu : {range.low, range.high}) body.classes.push_back(isotropic_stiffness({2.0 * (1.0 + nu), nu}));
  if (rule.collagen)
    for (const Direction& d : rule.fibre_directions) body.classes.push_back(fibrous_stiffness(rule.fibres, d));
  std::vector<std::size_t> first_classes{low_row, high_row, fibre_row};
  if (has_fibres(rule) && rule.crimp) {
    first_classes.push_back(body.classes.size());
    FibrousTissue slack = rule.fibres;
    slack.along_MPa *= rule.crimp->slack_share;
    for (const Direction& d : rule.fibre_directions) body.classes.push_back(fibrous_stiffness(slack, d));
  }
  for (const std::size_t row : first_classes)
    if (row < body.classes.size())
      body.layers.push_back(
          {engine::Grid<std::uint16_t>(lattice, static_cast<std::uint16_t>(row)), engine::Grid<double>(lattice)});
  return body;
}

FibreLayers fibre_layers(const MixtureRule& rule) {
  if (!has_fibres(rule) || !rule.crimp)
    throw std::invalid_argument("a mixture without crimped fibres has no layers of them");
  return {fibre_row, slack_layer, fibre_row, fibre_row + rule.fibre_directions.size(), rule.fibre_directions};
}

void mix(const MixtureRule& rule, const MixtureState& state, const engine::Box& box, ElasticBody& body,
         const engine::Workers& workers) {
  const std::size_t sites = body.lattice.site_count();
  const std::size_t layers = !has_fibres(rule) ? fibre_row : rule.crimp ? slack_layer + 1 : fibre_row + 1;
  if (body.layers.size() != layers) throw std::invalid_argument("a mixture needs a body made for its own rule");
  if (state.fractions.size() != rule.constituents.size())
    throw std::invalid_argument("a mixture needs one array of fractions per constituent");
  for (const auto& fraction : state.fractions)
    if (fraction.size() != sites) throw std::invalid_argument("fractions must have one entry per site");
  for (const auto& part : {state.fibre_x, state.fibre_y, state.fibre_z})
    if (part.size() != state.fibre_x.size() || (!part.empty() && part.size() != sites))
      throw std::invalid_argument("a fibre direction must have three entries per site, or none at all");
  if (!state.void_sites.empty() && state.void_sites.size() != sites)
    throw std::invalid_argument("void sites must have one entry per site, or none at all");
  const Mixer mixer(rule, state);
  const auto width = static_cast<std::size_t>(box.extent().x);
  workers.for_blocks(box.row_count(), rows_per_block, [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n) {
      const std::size_t first = index(box.row_begin(n, body.lattice));
      for (std::size_t s = first; s < first + width; ++s) mixer.set_site(s, body);
    }
  });
}

}  // namespace enthesis::mechanics
