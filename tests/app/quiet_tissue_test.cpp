// A model of which only a part lives: no phase looks at the rest, and nothing comes out otherwise.

#include <algorithm>
#include <cmath>

#include "app/model/loading.h"
#include "app/model/model.h"
#include "app/model/step.h"
#include "tests/app/small_scenario.h"
#include "tests/support/catch.h"

using namespace enthesis;
using agents::Constituent;
using engine::Box;
using engine::Site;
using engine::Workers;
using enthesis::tests::small_scenario;

namespace {

Site site_at(std::size_t i) {
  return Site{static_cast<std::uint32_t>(i)};
}

// All but a box of places turns into bone in which nothing lives.
void leave_alive(const Box& places, app::Model& model) {
  for (engine::AgentTable& table : model.cells.tables) {
    std::vector<std::uint8_t> keep;
    for (const Site site : table.site) keep.push_back(places.contains(model.blocks.places.position(site)) ? 1 : 0);
    table.compact(keep);
  }
  agents::rebuild_occupancy(model.cells);
  agents::Tissue& tissue = model.tissue;
  for (std::size_t i = 0; i < model.lattice.site_count(); ++i) {
    const Site s = site_at(i);
    if (places.contains(model.blocks.places.position(model.blocks.place_of(s)))) continue;
    for (auto& fraction : tissue.fraction) fraction[s] = 0.0;
    for (auto* share : {&tissue.slow_osteoid, &tissue.calcified, &tissue.woven}) (*share)[s] = 0.0;
    tissue[Constituent::mineral][s] = 0.9;
  }
  app::note_changes(Box::whole(model.lattice), model.loading);
}

// A trace of osteoid in the first and the last site, so that all of the lattice counts as living.
void make_all_live(app::Model& model) {
  for (const std::size_t i : {std::size_t{0}, model.lattice.site_count() - 1})
    model.tissue[Constituent::osteoid][site_at(i)] = 1e-3;
}

template <class T>
double greatest_difference(const std::vector<T>& a, const std::vector<T>& b) {
  double most = 0.0;
  for (std::size_t i = 1; i + 1 < a.size(); ++i) most = std::max(most, std::fabs(double{a[i]} - double{b[i]}));
  return most;
}

}  // namespace

TEST_CASE("cells decide and tissue changes alike whether or not the phases look at what does not live") {
  const Workers workers(2);
  const Box alive{{10, 8, 0}, {20, 17, 1}};
  const std::string everywhere = "field_solver.rest=0 %";
  for (const std::vector<std::string>& settings :
       {std::vector{everywhere}, std::vector<std::string>{everywhere, "time.step=0.25h", "time.tissue=3h"},
        std::vector<std::string>{everywhere, "achilles.refinement=2"}}) {
    CAPTURE(settings.back());
    const auto part = app::build_model(small_scenario(3, "achilles_tnf_are", settings), workers);
    const auto all = app::build_model(small_scenario(3, "achilles_tnf_are", settings), workers);
    for (app::Model* model : {part.get(), all.get()}) leave_alive(alive, *model);
    make_all_live(*all);
    for (int n = 0; n < 40; ++n)
      for (app::Model* model : {part.get(), all.get()}) app::step(*model, workers);
    CHECK(part->tissue.living_places().site_count() < part->blocks.places.site_count() / 2);
    CHECK(all->tissue.living == Box::whole(all->lattice));
    std::size_t cells = 0;
    for (std::size_t k = 0; k < part->cells.tables.size(); ++k) {
      CHECK(part->cells.tables[k].site == all->cells.tables[k].site);
      CHECK(part->cells.tables[k].key == all->cells.tables[k].key);
      cells += part->cells.count(k);
    }
    CHECK(cells > 30);
    for (const Constituent c : agents::all_constituents)
      CHECK(greatest_difference(part->tissue[c].storage(), all->tissue[c].storage()) < 1e-6);
    CHECK(greatest_difference(part->fields.loose_share().storage(), all->fields.loose_share().storage()) < 1e-6);
    CHECK(greatest_difference(part->loading.stiffness_MPa, all->loading.stiffness_MPa) < 1e-3);
  }
}

TEST_CASE(
    "where nothing lives an injury is seen by the load, by what passes and by the fields, and so is what follows") {
  const Workers workers(1);
  auto model = app::build_model(small_scenario(3, "achilles_wild_type"), workers);
  leave_alive({{10, 8, 0}, {20, 17, 1}}, *model);
  for (int n = 0; n < 3; ++n) app::step(*model, workers);
  const Site drilled = model->lattice.site({35, 20, 0});
  REQUIRE_FALSE(model->tissue.living.contains({35, 20, 0}));
  config::Injury injury;
  injury.at_min = model->clock.now_min;
  injury.matrix_lost[agents::index(Constituent::mineral)] = 1.0;
  model->scenario.injuries = {injury};
  const double stiffness = model->loading.stiffness_MPa[engine::index(drilled)];
  const double loose = model->fields.loose_share()[drilled];
  app::step(*model, workers);
  CHECK(model->tissue[Constituent::mineral][drilled] < 0.1);
  CHECK(model->loading.stiffness_MPa[engine::index(drilled)] < 0.1 * stiffness);
  CHECK(model->fields.loose_share()[drilled] > loose);
  CHECK(model->passable[drilled] == 1);
}
