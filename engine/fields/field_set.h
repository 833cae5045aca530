#pragma once
// Many diffusing fields on one lattice. Each field obeys
//     dc/dt = div(D(x) grad c) - (k + sink(x)) c + source(x),   no flux through the walls,
// with c in pM, D in um2/s, k and sink in 1/h, source in pM/h and D(x) = loose(x) D_loose + dense(x) D_dense.
//
// Space: finite volumes on the sites, second order; the flux between two sites uses the harmonic mean of their D.
// Time: `quasi_steady` solves the steady equation for the present sources, starting from the present concentration;
// `implicit` follows the equation in time with equal sub-steps of the two-stage, second-order, L-stable SDIRK scheme of
// Alexander 1977 (SIAM J. Numer. Anal. 14:1006), sources and sinks held constant over the step.
// With four sub-steps an hour and sources switched at random, the error in time is below 0.05 % of the maximum of the
// field for D <= 8 um2/s and 0.3 % for 30 um2/s, and falls with the square of the sub-step.
// Linear systems: engine/fields/linear_solver.h. Negative values, which are within the tolerance of zero, are set to
// zero, and the mass balance is closed again by lowering all values by one level, those near zero staying there.
//
// Fields may wait while they change little (engine/fields/field_pace.h); an implicit one is then followed over the whole
// time at once. Sites may rest where nothing changes (engine/fields/field_region.h). A field whose sources and content
// are zero costs one reading of its arrays.
//
// A step is computed in double precision; what is kept of it is rounded to single precision, by 6e-8 of each value at the
// most, of which the ledger of the step does not know: the next one begins with what is kept. Memory: 4 bytes per site
// and field, and about 115 bytes per site and thread, whatever the number of fields.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/fields/field_books.h"
#include "engine/fields/field_pace.h"
#include "engine/fields/field_step.h"
#include "engine/grid.h"
#include "engine/lattice.h"
#include "engine/parallel/workers.h"

namespace enthesis::engine {

struct FieldReport {
  std::vector<FieldLedger> fields;
  bool converged() const;
  int iterations() const;
};

class FieldSet {
 public:
  // The lattice, one row per field, and numerical settings. Transport weights begin as loose = 1, dense = 0.
  // Throws std::invalid_argument for a negative coefficient, a repeated name, a quasi-steady field without decay or a
  // setting out of range.
  FieldSet(const Lattice& lattice, std::vector<FieldProperties> properties, const FieldSettings& settings);

  const Lattice& lattice() const { return lattice_; }
  const FieldSettings& settings() const { return settings_; }
  std::size_t count() const { return properties_.size(); }
  const FieldProperties& properties(std::size_t f) const { return properties_[f]; }

  // Of implicit fields, in each advance from now on; at least one, or std::invalid_argument.
  void set_substeps(int substeps);

  // Writes the transport weights of a row of sites from `first` on.
  using Transport = std::function<void(std::size_t first, std::span<double> loose, std::span<double> dense)>;

  // To be called whenever tissue has changed, of which only the sites of a box are looked at. Weights are finite and not
  // negative.
  void set_transport(const Transport& transport, const Box& changed);
  void set_transport(const Transport& transport) { set_transport(transport, Box::whole(lattice_)); }
  void set_transport(const TransportWeights& weights, const Box& changed);
  void set_transport(const TransportWeights& weights) { set_transport(weights, Box::whole(lattice_)); }
  const Grid<float>& loose_share() const { return loose_; }
  const Grid<float>& dense_share() const { return dense_; }

  Grid<float>& concentration_pM(std::size_t f) { return concentration_[f]; }
  const Grid<float>& concentration_pM(std::size_t f) const { return concentration_[f]; }
  // Writes the source [pM/h] and the sink [1/h] of a field at every site of a box, whatever stood there, into arrays of
  // all sites; what stands elsewhere does not matter. Called by several threads at a time, and again for a field
  // whose box turns out to be too small.
  using Exchange = std::function<void(std::size_t field, const Box& box, std::span<double> source_pM_per_h,
                                      std::span<double> sink_per_h)>;

  // What feeds a field, so that it can wait (engine/fields/field_pace.h). Called as above.
  using Feed = std::function<FieldFeed(std::size_t field)>;

  // What must be known so that fields can wait and sites can rest; without it none does.
  struct Rest {
    Feed feed{};
    // Beyond this box neither sources and sinks nor transport have changed since the last step.
    std::optional<Box> living{};
  };

  // All fields over dt_h > 0, shared out among the workers field by field; sources and sinks must be finite and not
  // negative, or std::invalid_argument is thrown, with the step done for some fields and not for others. Working memory is allocated only when more workers come than ever before. The same bits on any
  // number of threads.
  const FieldReport& advance(double dt_h, const Exchange& exchange, const Workers& workers, const Rest& rest);
  const FieldReport& advance(double dt_h, const Exchange& exchange, const Workers& workers) {
    return advance(dt_h, exchange, workers, Rest{});
  }
  // Something has changed that nothing else tells: no field waits in the next step, and no site rests.
  void wake() {
    paces_.wake();
    regions_.wake();
  }
  // Where a field is to be solved the next time.
  Box region(std::size_t f) const { return regions_.region(f).solved; }
  const FieldReport& report() const { return report_; }
  const FieldBooks& books() const { return books_; }
  void begin_books_anew() { books_.begin_anew(); }

  // Everything that must be saved and digested: visitor(name, values) for concentration, pace and region of each field.
  template <class Visitor>
  void visit_state(Visitor&& visitor) {
    for (std::size_t f = 0; f < count(); ++f) visitor("fields/" + properties_[f].name, concentration_[f].storage());
    paces_.visit_state(visitor);
    regions_.visit_state(visitor);
  }

  // Everything else that a set which is to go on must be given: the transport, and the books.
  template <class Visitor>
  void visit_remembered(Visitor&& visitor) {
    visitor(std::string("transport/loose"), loose_.storage());
    visitor(std::string("transport/dense"), dense_.storage());
    books_.visit_remembered(visitor);
  }

 private:
  Lattice lattice_;
  std::vector<FieldProperties> properties_;
  FieldSettings settings_;
  std::vector<Grid<float>> concentration_;
  Grid<float> loose_, dense_;
  struct Desk {  // working memory of one worker
    explicit Desk(const Lattice& lattice) : step(lattice), source(lattice), sink(lattice) {}
    FieldStep step;
    Grid<double> source, sink;
  };
  void solve(std::size_t f, const FieldSpan& span, const Exchange& exchange, Desk& desk);

  std::vector<Desk> desks_;
  FieldPaces paces_;
  FieldRegions regions_;
  FieldReport report_;
  FieldBooks books_;
  std::vector<int> iterations_;     // of the last solution
  std::vector<std::size_t> order_;  // of solving: who is dearest comes first
};

}  // namespace enthesis::engine
