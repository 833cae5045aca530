#pragma once
// Fields whose sources and sinks are kept, for uses in which nothing makes them anew.

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/fields/field_set.h"

namespace enthesis::engine {

class DrivenFieldSet : public FieldSet {
 public:
  DrivenFieldSet(const Lattice& lattice, std::vector<FieldProperties> properties, const FieldSettings& settings)
      : FieldSet(lattice, std::move(properties), settings),
        source_(count(), Grid<double>(lattice)),
        sink_(count(), Grid<double>(lattice)) {}

  Grid<double>& source_pM_per_h(std::size_t f) { return source_[f]; }
  Grid<double>& sink_per_h(std::size_t f) { return sink_[f]; }

  const FieldReport& advance(double dt_h, const Workers& workers) {
    const auto exchange = [&](std::size_t f, const Box&, std::span<double> source, std::span<double> sink) {
      std::copy(source_[f].values().begin(), source_[f].values().end(), source.begin());
      std::copy(sink_[f].values().begin(), sink_[f].values().end(), sink.begin());
    };
    return FieldSet::advance(dt_h, exchange, workers);
  }

 private:
  std::vector<Grid<double>> source_, sink_;
};

}  // namespace enthesis::engine
