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

void find_stiffness_trace_MPa(const ElasticBody& body, const engine::Box& box, std::vector<double>& trace_MPa) {
  std::vector<double> class_trace;
  for (const StiffnessMatrix& c : body.classes) {
    double trace = 0.0;
    for (std::size_t i = 0; i < 6; ++i) trace += c(i, i);
    class_trace.push_back(trace);
  }
  engine::for_rows(box, body.lattice, [&](std::size_t first, std::size_t count) {
    std::fill_n(trace_MPa.begin() + static_cast<std::ptrdiff_t>(first), count, 0.0);
    for (const StiffnessLayer& layer : body.layers)
      for (std::size_t s = first; s < first + count; ++s)
        trace_MPa[s] += layer.scale.storage()[s] * class_trace[layer.material.storage()[s]];
  });
}

std::vector<double> stiffness_trace_MPa(const ElasticBody& body) {
  std::vector<double> out(body.lattice.site_count());
  find_stiffness_trace_MPa(body, engine::Box::whole(body.lattice), out);
  return out;
}

namespace {

void note_change(double before, double now, double bound, SiteChange& change) {
  const double larger = std::max(before, now);
  if (!(larger > 0.0)) return;
  const double part = std::fabs(now - before) / larger;
  change.largest = std::max(change.largest, part);
  if (part > bound) ++change.sites;
}

}  // namespace

SiteChange change_by_site(const std::vector<double>& before, const std::vector<double>& now, double bound) {
  if (before.size() != now.size()) return {1.0, now.size()};
  SiteChange change;
  for (std::size_t s = 0; s < now.size(); ++s) note_change(before[s], now[s], bound, change);
  return change;
}

SiteChange change_by_site(const std::vector<double>& before, const std::vector<double>& now, double bound,
                          const engine::Lattice& lattice, const engine::Box& box) {
  if (before.size() != now.size()) return {1.0, now.size()};
  SiteChange change;
  engine::for_rows(box, lattice, [&](std::size_t first, std::size_t count) {
    for (std::size_t s = first; s < first + count; ++s) note_change(before[s], now[s], bound, change);
  });
  return change;
}

}  // namespace enthesis::mechanics
