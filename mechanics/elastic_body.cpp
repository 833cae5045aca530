#include "mechanics/elastic_body.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "mechanics/nodes.h"

namespace enthesis::mechanics {

double ElasticBody::spacing_mm() const {
  return lattice.spacing_um / um_per_mm;
}

double ElasticBody::layer_mm() const {
  return lattice.layer_um() / um_per_mm;
}

bool ElasticBody::has_stiffness(engine::Site site) const {
  return std::any_of(layers.begin(), layers.end(),
                     [&](const StiffnessLayer& layer) { return layer.scale[site] > 0.0; });
}

bool ElasticBody::has_stiffness_round(const engine::Position& node) const {
  const int corners = lattice.is_section() ? 4 : 8;
  for (int corner = 0; corner < corners; ++corner) {
    const engine::Position p{node.x - (corner & 1), node.y - (corner >> 1 & 1), node.z - (corner >> 2)};
    if (lattice.contains(p) && has_stiffness(lattice.site(p))) return true;
  }
  return false;
}

StiffnessMatrix ElasticBody::stiffness(engine::Site site) const {
  StiffnessMatrix sum;
  for (const StiffnessLayer& layer : layers) {
    const double scale = layer.scale[site];
    if (!(scale > 0.0)) continue;
    const auto& entries = classes[layer.material[site]].entries_MPa;
    for (std::size_t n = 0; n < entries.size(); ++n) sum.entries_MPa[n] += scale * entries[n];
  }
  return sum;
}

ElasticBody uniform_body(const engine::Lattice& lattice, const StiffnessMatrix& stiffness, double scale) {
  return {lattice,
          {stiffness},
          {StiffnessLayer{engine::Grid<std::uint16_t>(lattice), engine::Grid<double>(lattice, scale)}}};
}

void check_body(const ElasticBody& body) {
  if (body.layers.empty()) throw std::invalid_argument("a body needs at least one layer of stiffness");
  for (const StiffnessLayer& layer : body.layers) {
    if (layer.material.size() != body.lattice.site_count() || layer.scale.size() != body.lattice.site_count())
      throw std::invalid_argument("a layer of stiffness must have one entry per site");
    for (const std::uint16_t material : layer.material.values())
      if (material >= body.classes.size())
        throw std::invalid_argument("a site names a material class that is not there");
    for (const double scale : layer.scale.values())
      if (!(scale >= 0.0) || !std::isfinite(scale))
        throw std::invalid_argument("the stiffness of a site must be a number of at least zero");
  }
}

std::vector<double> stiffness_trace_MPa(const ElasticBody& body) {
  std::vector<double> class_trace;
  for (const StiffnessMatrix& c : body.classes) {
    double trace = 0.0;
    for (std::size_t i = 0; i < 6; ++i) trace += c(i, i);
    class_trace.push_back(trace);
  }
  std::vector<double> out(body.lattice.site_count(), 0.0);
  for (const StiffnessLayer& layer : body.layers)
    for (std::size_t s = 0; s < out.size(); ++s)
      out[s] += layer.scale.storage()[s] * class_trace[layer.material.storage()[s]];
  return out;
}

SiteChange change_by_site(const std::vector<double>& before, const std::vector<double>& now, double bound) {
  if (before.size() != now.size()) return {1.0, now.size()};
  SiteChange change;
  for (std::size_t s = 0; s < now.size(); ++s) {
    const double larger = std::max(before[s], now[s]);
    if (!(larger > 0.0)) continue;
    const double part = std::fabs(now[s] - before[s]) / larger;
    change.largest = std::max(change.largest, part);
    if (part > bound) ++change.sites;
  }
  return change;
}

}  // namespace enthesis::mechanics
