#include "agents/exchange.h"

#include <array>
#include <utility>

#include "engine/fields/field_set.h"
#include "tests/agents/small_world.h"
#include "tests/support/catch.h"
#include "tests/support/single_precision.h"

using namespace enthesis::agents;
using enthesis::single_precision;
using enthesis::engine::FieldProperties;
using enthesis::engine::FieldSet;
using enthesis::engine::FieldSettings;
using enthesis::engine::TimeScheme;
using enthesis::engine::Workers;

namespace {

std::vector<FieldProperties> two_fields() {
  return {{"first", 10.0, 5.0, 1.0, TimeScheme::quasi_steady, 0.0},
          {"second", 10.0, 5.0, 1.0, TimeScheme::quasi_steady, 0.0}};
}

// Two fields, and what flows into and out of them.
struct TwoFields {
  SmallWorld world;
  std::vector<FieldCoupling> couplings;
  std::array<Grid<double>, 2> source_pM_per_h, sink_per_h;

  explicit TwoFields(const Lattice& lattice) : world(lattice), couplings(2) {
    for (auto* grids : {&source_pM_per_h, &sink_per_h}) grids->fill(Grid<double>(world.tissue.lattice, -1.0));
  }
  Exchange view(double dt_h) const { return {world.cells, world.tissue, couplings, world.systemic, dt_h}; }
  void refresh(double dt_h = 1.0) {
    const auto everywhere = enthesis::engine::Box::whole(world.tissue.lattice);
    for (std::size_t f = 0; f < 2; ++f) view(dt_h)(f, everywhere, source_pM_per_h[f].values(), sink_per_h[f].values());
  }
};

constexpr double avogadro_per_mol = 6.02214076e23;
// 1 molecule/s for an hour in a site of 20 um: 3600 / N_A mol in 8e-12 l, in pM.
constexpr double pM_per_h_of_one_per_s = 3600.0 / avogadro_per_mol / 8e-12 * 1e12;

}  // namespace

TEST_CASE("one molecule a second in a site of 20 um makes 747.2 pM an hour") {
  CHECK(pM_per_h_of_one_per_s == Approx(747.24).epsilon(1e-5));
  TwoFields exchange({3, 3, 1, 20.0});
  add_kind(exchange.world.cells, resident_with({constant(OutputKind::secrete, 1.0, 1)}));
  exchange.world.add(0, exchange.world.at(1, 2), 1);
  exchange.world.decide_all(1, 1.0);
  exchange.refresh();
  CHECK(exchange.source_pM_per_h[1][exchange.world.at(1, 2)] == Approx(pM_per_h_of_one_per_s).epsilon(1e-14));
  double total = 0.0;
  for (std::size_t f = 0; f < 2; ++f) {
    for (const double source : exchange.source_pM_per_h[f].values()) total += source;
    for (const double sink : exchange.sink_per_h[f].values()) CHECK(sink == 0.0);
  }
  CHECK(total == Approx(pM_per_h_of_one_per_s).epsilon(1e-14));
}

TEST_CASE("a cell clears its volume of a site each hour") {
  TwoFields exchange({3, 3, 1, 20.0});
  add_kind(exchange.world.cells, resident_with({constant(OutputKind::take_up, 400.0, 0)}));
  exchange.world.add(0, exchange.world.at(0, 0), 1);
  exchange.world.decide_all(1, 1.0);
  exchange.refresh();
  CHECK(exchange.sink_per_h[0][exchange.world.at(0, 0)] == Approx(400.0 / 8000.0).epsilon(1e-15));
  CHECK(exchange.sink_per_h[0][exchange.world.at(1, 0)] == 0.0);
  CHECK(exchange.source_pM_per_h[0][exchange.world.at(0, 0)] == 0.0);
}

TEST_CASE("a resident and a visitor at one site add up, and a refresh starts afresh") {
  TwoFields exchange({3, 3, 1, 20.0});
  add_kind(exchange.world.cells, resident_with({constant(OutputKind::secrete, 2.0, 0)}));
  add_kind(exchange.world.cells,
           kind_with("visitor", {stage_in("only", Layer::visitor)}, {constant(OutputKind::secrete, 0.5, 0)}));
  exchange.world.add(0, exchange.world.at(1, 1), 1);
  exchange.world.add(1, exchange.world.at(1, 1), 2);
  exchange.world.decide_all(1, 1.0);
  for (int i = 0; i < 3; ++i) exchange.refresh();
  CHECK(exchange.source_pM_per_h[0][exchange.world.at(1, 1)] == Approx(2.5 * pM_per_h_of_one_per_s).epsilon(1e-14));
}

TEST_CASE("exchange with the blood pulls a site towards the level of the blood") {
  TwoFields exchange({3, 3, 1, 20.0});
  exchange.couplings[1].vessel_exchange_per_h = 2.0;
  exchange.couplings[1].plasma_pM = 7.0;
  exchange.world.tissue[Constituent::vessel][exchange.world.at(2, 2)] = 0.3;
  exchange.refresh();
  CHECK(exchange.sink_per_h[1][exchange.world.at(2, 2)] == Approx(0.6).epsilon(1e-15));
  CHECK(exchange.source_pM_per_h[1][exchange.world.at(2, 2)] == Approx(0.6 * 7.0).epsilon(1e-15));
  CHECK(exchange.sink_per_h[1][exchange.world.at(1, 1)] == 0.0);
  CHECK(exchange.source_pM_per_h[0][exchange.world.at(2, 2)] == 0.0);
}

TEST_CASE("cartilage sets a factor free in proportion to its volume and to what circulates") {
  for (const double level : {0.0, 0.5, 2.0}) {
    TwoFields exchange({3, 3, 1, 20.0});
    exchange.world.systemic = {7.0, level};
    exchange.couplings[0].cartilage_release_per_um3_h = 4.0;
    exchange.couplings[0].released_by = 1;
    exchange.world.tissue[Constituent::cartilage][exchange.world.at(1, 2)] = 0.25;
    exchange.refresh();
    const double molecules_per_s = level * 4.0 * 0.25 * 8000.0 / 3600.0;
    CHECK(exchange.source_pM_per_h[0][exchange.world.at(1, 2)] ==
          Approx(molecules_per_s * pM_per_h_of_one_per_s).epsilon(1e-13));
    CHECK(exchange.source_pM_per_h[0][exchange.world.at(1, 1)] == 0.0);
    CHECK(exchange.source_pM_per_h[1][exchange.world.at(1, 2)] == 0.0);
  }
}

TEST_CASE("resorbed matrix sets its factor free over the step, and traps release theirs") {
  for (const double dt_h : {0.5, 1.0, 4.0}) {
    TwoFields exchange({3, 3, 1, 20.0});
    exchange.couplings[0].matrix_release_per_um3 = 30.0;
    exchange.couplings[1].deposit_release_per_h[index(Deposit::net)] = 1800.0;
    exchange.world.tissue.resorbed_um3[exchange.world.at(0, 1)] = 45.0;
    exchange.world.tissue[Deposit::net][exchange.world.at(2, 1)] = 2.0;
    exchange.refresh(dt_h);
    const double released_per_s = 45.0 * 30.0 / (3600.0 * dt_h);
    CHECK(exchange.source_pM_per_h[0][exchange.world.at(0, 1)] ==
          Approx(released_per_s * pM_per_h_of_one_per_s).epsilon(1e-14));
    CHECK(exchange.source_pM_per_h[1][exchange.world.at(2, 1)] == Approx(1.0 * pM_per_h_of_one_per_s).epsilon(1e-14));
  }
}

TEST_CASE("what a cell secretes is in the field once it is solved: source over decay in all") {
  TwoFields exchange({8, 8, 1, 20.0});
  add_kind(exchange.world.cells, resident_with({constant(OutputKind::secrete, 1.0, 0)}));
  exchange.world.add(0, exchange.world.at(3, 4), 1);
  exchange.world.decide_all(1, 1.0);
  FieldSet fields(exchange.world.lattice, two_fields(), FieldSettings{});
  fields.advance(1.0, exchange.view(1.0), Workers(1));
  double sum = 0.0;
  for (const double c : fields.concentration_pM(0).values()) sum += c;
  CHECK(sum ==
        Approx(pM_per_h_of_one_per_s).epsilon(single_precision));  // decay 1/h, mass balance closed by the solver
}

TEST_CASE("fields fed by cells and vessels have the same bits on any number of threads", "[parallel]") {
  const auto exchanged = [](int threads) {
    TwoFields exchange({120, 100, 1, 20.0});
    const std::vector<StageTraits> stages{stage_in("in", Layer::resident), stage_in("on", Layer::visitor)};
    for (int k = 0; k < 2; ++k) {
      add_kind(exchange.world.cells,
               kind_with(k == 0 ? "a" : "b", stages,
                         {constant(OutputKind::secrete, 0.1 + k, 0), constant(OutputKind::take_up, 300.0, 1)}));
    }
    for (std::uint32_t i = 0; i < 12'000; ++i) {
      exchange.world.tissue[Constituent::vessel][Site{i}] = 0.001 * (i % 7);
      exchange.world.add(i % 2, Site{i}, 2 * i + 1, 0);
      exchange.world.add(i % 3 == 0 ? 1 : 0, Site{i}, 2 * i + 2, 1);
    }
    exchange.couplings[0].vessel_exchange_per_h = 1.7;
    exchange.couplings[0].plasma_pM = 3.0;
    exchange.couplings[1] = exchange.couplings[0];
    const Workers workers(threads);
    exchange.world.decide_all(1, 1.0, workers);
    FieldSet fields(exchange.world.lattice, two_fields(), FieldSettings{});
    fields.advance(1.0, exchange.view(1.0), workers);
    return std::pair(fields.concentration_pM(0).storage(), fields.concentration_pM(1).storage());
  };
  const auto one = exchanged(1);
  for (const int threads : {2, 3, 8}) CHECK((exchanged(threads) == one));
}

TEST_CASE("each deposit releases its own factor, and only that") {
  for (std::size_t d = 0; d < deposit_count; ++d) {
    TwoFields exchange({3, 3, 1, 20.0});
    exchange.couplings[0].deposit_release_per_h[d] = 7200.0;
    for (std::size_t other = 0; other < deposit_count; ++other) {
      exchange.world.tissue.deposit[other][exchange.world.at(static_cast<int>(other), 1)] = 1.5;
    }
    exchange.refresh(0.25);  // a rate, whatever the step
    for (std::size_t other = 0; other < deposit_count; ++other) {
      CHECK(exchange.source_pM_per_h[0][exchange.world.at(static_cast<int>(other), 1)] ==
            Approx(other == d ? 3.0 * pM_per_h_of_one_per_s : 0.0).epsilon(1e-14));
    }
    for (const double source : exchange.source_pM_per_h[1].values()) CHECK(source == 0.0);
  }
}

TEST_CASE("deposits of several kinds at one site add up, to what vessels and resorption bring") {
  TwoFields exchange({3, 3, 1, 20.0});
  const Site s = exchange.world.at(2, 0);
  auto& coupling = exchange.couplings[0];
  coupling.deposit_release_per_h.fill(3600.0);
  coupling.matrix_release_per_um3 = 36.0;
  coupling.vessel_exchange_per_h = 2.0;
  coupling.plasma_pM = 7.0;
  for (auto& deposit : exchange.world.tissue.deposit) deposit[s] = 2.0;
  exchange.world.tissue.resorbed_um3[s] = 100.0;
  exchange.world.tissue[Constituent::vessel][s] = 0.5;
  exchange.refresh();
  const double molecules_per_s = 2.0 * static_cast<double>(deposit_count) + 1.0;
  CHECK(exchange.source_pM_per_h[0][s] == Approx(molecules_per_s * pM_per_h_of_one_per_s + 7.0).epsilon(1e-14));
}

TEST_CASE("all that tissue sets free is scaled by one factor, and the level in the blood by another") {
  TwoFields exchange({3, 3, 1, 20.0});
  exchange.world.systemic = {1.0};
  const Site s = exchange.world.at(2, 0);
  auto& coupling = exchange.couplings[0];
  coupling.deposit_release_per_h.fill(3600.0);
  coupling.matrix_release_per_um3 = 36.0;
  coupling.cartilage_release_per_um3_h = 4.5;
  coupling.vessel_exchange_per_h = 2.0;
  coupling.plasma_pM = 7.0;
  coupling.release_factor = 0.25;
  coupling.plasma_factor = 3.0;
  exchange.world.tissue[Deposit::net][s] = 2.0;
  exchange.world.tissue.resorbed_um3[s] = 100.0;
  exchange.world.tissue[Constituent::cartilage][s] = 0.1;
  exchange.world.tissue[Constituent::vessel][s] = 0.5;
  exchange.refresh();
  const double molecules_per_s = 0.25 * (2.0 + 1.0 + 1.0);
  CHECK(exchange.source_pM_per_h[0][s] == Approx(molecules_per_s * pM_per_h_of_one_per_s + 3.0 * 7.0).epsilon(1e-14));
  CHECK(exchange.sink_per_h[0][s] == Approx(1.0).epsilon(1e-15));
}

TEST_CASE("what feeds a field is told without looking at the sites: secretion, uptake, what frees it from cartilage") {
  TwoFields exchange({40, 3, 1, 20.0});
  add_kind(exchange.world.cells,
           resident_with({constant(OutputKind::secrete, 1.5, 1), constant(OutputKind::take_up, 400.0, 1),
                          constant(OutputKind::take_up, 7.0, 0)}));
  constexpr int cells = 29;
  for (int x = 0; x < cells; ++x) exchange.world.add(0, exchange.world.at(x, 1), static_cast<std::uint64_t>(x) + 1);
  exchange.world.decide_all(1, 1.0);
  exchange.world.systemic = {3.0, 5.0};
  exchange.couplings[1].cartilage_release_per_um3_h = 2.0;
  exchange.couplings[1].released_by = 1;
  const Exchange told = exchange.view(1.0);
  const double share = exchange.world.cells.tables[0].levels[exchange.world.cells.kinds[0].kept[0].column][0] / 1.5;
  CHECK(told.feed(0) == enthesis::engine::FieldFeed{0.0, cells * 7.0 * share, 0.0});
  CHECK(told.feed(1) == enthesis::engine::FieldFeed{cells * 1.5 * share, cells * 400.0 * share, 5.0});
}

TEST_CASE("only fields that bone, cartilage or a deposit holds are released") {
  CHECK_FALSE(is_released({}));
  FieldCoupling from_blood;
  from_blood.plasma_pM = 1.0;
  CHECK_FALSE(is_released(from_blood));
  FieldCoupling bone, cartilage, debris;
  bone.matrix_release_per_um3 = cartilage.cartilage_release_per_um3_h = debris.deposit_release_per_h[1] = 1.0;
  for (const FieldCoupling& coupling : {bone, cartilage, debris}) CHECK(is_released(coupling));
}

TEST_CASE("an agent secretes, clears and feeds traps as the cells that it stands for") {
  TwoFields exchange({3, 3, 1, 20.0});
  exchange.world.cells.cells_per_agent = 8.0;
  add_kind(exchange.world.cells,
           resident_with({constant(OutputKind::secrete, 1.0, 1), constant(OutputKind::take_up, 400.0, 0)}));
  exchange.world.add(0, exchange.world.at(1, 1), 1);
  exchange.world.decide_all(1, 1.0);
  exchange.couplings[0].deposit_release_per_h[index(Deposit::net)] = 2.0;
  exchange.world.tissue[Deposit::net][exchange.world.at(0, 0)] = 1.0;
  exchange.refresh();
  const Site site = exchange.world.at(1, 1);
  CHECK(exchange.source_pM_per_h[1][site] == Approx(8.0 * pM_per_h_of_one_per_s).epsilon(1e-14));
  CHECK(exchange.sink_per_h[0][site] == Approx(8.0 * 400.0 / 8000.0).epsilon(1e-14));
  CHECK(exchange.source_pM_per_h[0][exchange.world.at(0, 0)] ==
        Approx(8.0 * 2.0 * pM_per_h_of_one_per_s / 3600.0).epsilon(1e-14));
}
