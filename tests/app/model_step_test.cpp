#include <algorithm>
#include <numeric>
#include <utility>

#include "agents/transport.h"
#include "app/model/loading.h"
#include "app/model/model.h"
#include "app/model/settle.h"
#include "app/model/step.h"
#include "tests/app/small_scenario.h"
#include "tests/support/catch.h"

using namespace enthesis;
using agents::all_constituents;
using engine::Workers;
using enthesis::tests::small_scenario;

namespace {

std::vector<std::uint64_t> digests(std::uint64_t seed, int threads, int steps) {
  const Workers workers(threads);
  const auto model = app::build_model(small_scenario(seed), workers);
  std::vector<std::uint64_t> values{app::digest(*model).value()};
  for (int i = 0; i < steps; ++i) {
    app::step(*model, workers);
    values.push_back(app::digest(*model).value());
  }
  return values;
}

}  // namespace

TEST_CASE("the model has the same digest after every step on 1, 2, 3 and 8 threads", "[parallel]") {
  constexpr int steps = 30;  // passes a refresh of the load and several of the tissue
  const auto one = digests(1, 1, steps);
  for (const int threads : {2, 3, 8}) {
    const auto many = digests(1, threads, steps);
    const auto differs = std::mismatch(one.begin(), one.end(), many.begin()).first;
    INFO(threads << " threads, first difference after step " << differs - one.begin());
    CHECK(differs == one.end());
  }
  for (std::size_t i = 1; i < one.size(); ++i) CHECK(one[i] != one[i - 1]);
}

TEST_CASE("fluorochromes are the same on any number of threads and leave everything else as it is", "[parallel]") {
  constexpr int steps = 30;
  const std::vector<std::string> labels{"formation.available=6h", "fluorochromes.first=6h", "fluorochromes.second=18h"};
  const auto run = [&](int threads, const std::vector<std::string>& settings) {
    const Workers workers(threads);
    auto model = app::build_model(small_scenario(1, "achilles_tenotomy", settings), workers);
    for (std::size_t s = 0; s < model->lattice.site_count(); s += 7) {  // so that bone mineralises from the start
      model->tissue.lay(agents::Constituent::osteoid, engine::Site{static_cast<std::uint32_t>(s)}, 6400.0);
    }
    for (int i = 0; i < steps; ++i) app::step(*model, workers);
    return model;
  };
  const auto unlabelled = [](app::Model& model) {
    engine::Digest sum;
    app::visit_state(model, [&](const std::string& name, auto& values) {
      if (!name.starts_with("label/"))
        sum.add(name, std::span<const typename std::decay_t<decltype(values)>::value_type>(values));
    });
    return sum.value();
  };
  const auto without = run(1, {}), one = run(1, labels);
  CHECK(unlabelled(*one) == app::digest(*without).value());
  CHECK(app::digest(*one).value() != app::digest(*without).value());
  for (const auto& bound : one->labels.bound) {
    CHECK(std::accumulate(bound.values().begin(), bound.values().end(), 0.0) > 0.0);
  }
  for (const int threads : {2, 3, 8}) CHECK(app::digest(*run(threads, labels)).value() == app::digest(*one).value());
}

TEST_CASE("release and plasma of a field are scaled while a perturbation lasts, and no longer") {
  config::ScenarioRequest request;
  request.name_or_path = "achilles_wild_type";
  request.settings = {R"(parameters={"achilles.spacing"="40 um"})"};
  request.added = {{"no release", "release TGFB", 0.0, 0.0, 2.0, "here"},
                   {"thin air", "plasma OXYGEN", 0.5, 0.0, 2.0, "here"},
                   {"thinner air", "plasma OXYGEN", 0.5, 0.0, 2.0, "here"}};
  const Workers workers(1);
  const auto model = app::build_model(config::load_scenario(request), workers);
  const auto coupling = [&](const std::string& name) -> const agents::FieldCoupling& {
    const auto& fields = model->scenario.words.fields;
    return model->couplings[static_cast<std::size_t>(std::find(fields.begin(), fields.end(), name) - fields.begin())];
  };
  app::step(*model, workers);
  CHECK(coupling("TGFB").release_factor == 0.0);
  CHECK(coupling("TGFB").plasma_factor == 1.0);
  CHECK(coupling("OXYGEN").plasma_factor == 0.25);
  CHECK(coupling("DAMP").release_factor == 1.0);
  while (model->clock.time_h() <= 2.0) app::step(*model, workers);
  for (const agents::FieldCoupling& each : model->couplings) {
    CHECK(each.release_factor == 1.0);
    CHECK(each.plasma_factor == 1.0);
  }
}

TEST_CASE("two perturbations that each take half of the cells away leave a quarter of them") {
  const Workers workers(1);
  const auto fibroblasts_after = [&](std::size_t halvings) {
    config::ScenarioRequest request;
    request.name_or_path = "achilles_wild_type";
    for (std::size_t i = 0; i < halvings; ++i) {
      config::Perturbation loss;
      loss.name = "loss " + std::to_string(i);
      loss.target = "cells fibroblast";
      loss.factor = 0.5;
      loss.from_h = 1.0;
      request.added.push_back(loss);
    }
    const auto model = app::build_model(config::load_scenario(request), workers);
    for (int i = 0; i < 2; ++i) app::step(*model, workers);
    const auto& kinds = model->cells.kinds;
    const auto fibroblast =
        std::find_if(kinds.begin(), kinds.end(), [](const auto& kind) { return kind.traits.name == "fibroblast"; });
    return static_cast<double>(model->cells.count(static_cast<std::size_t>(fibroblast - kinds.begin())));
  };
  const double all = fibroblasts_after(0);
  CHECK(fibroblasts_after(1) == Approx(0.5 * all).epsilon(0.15));
  CHECK(fibroblasts_after(2) == Approx(0.25 * all).epsilon(0.2));
}

TEST_CASE("leukocytes of every kind wander through the tissue") {
  const Workers workers(1);
  const auto model = app::build_model(small_scenario(1), workers);
  const auto whereabouts = [&](const std::string& kind) {
    std::vector<std::pair<engine::LineageKey, engine::Site>> places;
    for (std::size_t k = 0; k < model->cells.kinds.size(); ++k) {
      if (model->cells.kinds[k].traits.name != kind) continue;
      const auto& table = model->cells.tables[k];
      for (std::size_t row = 0; row < table.size(); ++row) places.emplace_back(table.key[row], table.site[row]);
    }
    return places;
  };
  for (const std::string kind : {"neutrophil", "osteoclast", "t_cell"}) {  // the second: monocytes all, at first
    INFO(kind);
    std::size_t steps = 0, moves = 0;
    auto before = whereabouts(kind);
    REQUIRE(!before.empty());
    for (int step = 0; step < 24; ++step) {
      app::step(*model, workers);
      auto after = whereabouts(kind);
      for (const auto& place : after) {
        const auto was =
            std::find_if(before.begin(), before.end(), [&](const auto& p) { return p.first == place.first; });
        if (was == before.end()) continue;
        ++steps;
        moves += was->second != place.second ? 1 : 0;
      }
      before = std::move(after);
    }
    CHECK(moves * 2 > steps);  // most find another site within most hours
  }
}

TEST_CASE("settling tells how far it is and can be stopped") {
  const Workers workers(2);
  std::vector<double> shares;
  const auto model =
      app::build_model(small_scenario(1, "achilles_wild_type", {"time.settling=6h"}), workers, [&](double share) {
        shares.push_back(share);
        return true;
      });
  REQUIRE(model);
  CHECK(shares == std::vector<double>{0.0, 1.0 / 6, 2.0 / 6, 3.0 / 6, 4.0 / 6, 5.0 / 6});
  CHECK_FALSE(app::build_model(small_scenario(1), workers, [](double share) { return share < 0.5; }));
}

TEST_CASE("before time begins fields and pathways settle round the first cells, and nothing else happens") {
  const Workers workers(2);
  const auto raw = app::build_model(small_scenario(1, "achilles_tenotomy", {"time.settling=0h"}), workers);
  const auto settled = app::build_model(small_scenario(1, "achilles_tenotomy"), workers);
  const auto other_than_fields_and_pathways = [](app::Model& model) {
    engine::Digest digest;
    model.tissue.visit_state(
        [&](const std::string& name, auto& values) { digest.add(name, std::span(std::as_const(values))); });
    for (const auto& table : model.cells.tables) {
      digest.add("site", std::span(table.site));
      digest.add("stage", std::span(table.stage));
      digest.add("since", std::span(table.stage_since));
      digest.add("key", std::span(table.key));
    }
    return digest.value();
  };
  CHECK(settled->clock.now_min == 0);
  CHECK(other_than_fields_and_pathways(*settled) == other_than_fields_and_pathways(*raw));
  const auto means = [](const app::Model& model) {
    std::vector<double> found;
    const auto note = [&](auto&& values) {
      if (values.empty()) return;
      found.push_back(std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size()));
    };
    for (std::size_t f = 0; f < model.fields.count(); ++f) note(model.fields.concentration_pM(f).values());
    for (std::size_t k = 0; k < model.cells.kinds.size(); ++k) {
      for (std::size_t n = 0; n < model.cells.kinds[k].program.node_count; ++n) note(model.cells.tables[k].levels[n]);
    }
    return found;
  };
  for (const double mean : means(*raw)) CHECK(mean == 0.0);
  const std::vector<double> before = means(*settled);
  CHECK(std::ranges::count_if(before, [](double mean) { return mean > 1e-3; }) > 30);
  CHECK(app::settle(*settled, workers, {}));
  const std::vector<double> after = means(*settled);
  for (std::size_t i = 0; i < before.size(); ++i) CHECK(after[i] == Approx(before[i]).epsilon(0.01).margin(1e-9));
}

TEST_CASE("perturbations, doses and injuries from time zero begin after fields and pathways have settled") {
  const Workers workers(1);
  const auto plain = app::build_model(small_scenario(1, "achilles_wild_type"), workers);
  for (const std::string treated : {"achilles_tnf_are", "achilles_loaded", "achilles_caia", "achilles_tenotomy"}) {
    INFO(treated);
    const auto model = app::build_model(small_scenario(1, treated), workers);
    for (std::size_t f = 0; f < plain->fields.count(); ++f) {
      CHECK(std::ranges::equal(model->fields.concentration_pM(f).values(), plain->fields.concentration_pM(f).values()));
    }
    app::step(*model, workers);
    const auto untreated = app::build_model(small_scenario(1, "achilles_wild_type"), workers);
    app::step(*untreated, workers);
    CHECK(app::digest(*model).value() != app::digest(*untreated).value());
  }
}

TEST_CASE("another seed is another animal from the first moment") {
  const auto first = digests(1, 1, 2), second = digests(2, 1, 2);
  for (std::size_t i = 0; i < first.size(); ++i) CHECK(first[i] != second[i]);
  CHECK(digests(1, 1, 2) == first);
}

TEST_CASE("a run keeps its laws: matrix balance, places, keys, levels and concentrations") {
  const Workers workers(1);
  const auto model = app::build_model(small_scenario(3), workers);
  std::vector<double> first(agents::constituent_count);
  for (const auto c : all_constituents) first[agents::index(c)] = model->tissue.total_um3(c);
  std::uint32_t passed_min = 0;
  for (int step = 0; step < 72; ++step) {
    app::step(*model, workers);
    passed_min += model->clock.last_step_min;
  }

  for (const auto c : all_constituents) {
    const double laid = model->tissue.ledger.laid_um3[agents::index(c)];
    const double removed = model->tissue.ledger.removed_um3[agents::index(c)];
    const double total = model->tissue.total_um3(c);
    CHECK(std::abs(total - first[agents::index(c)] - (laid - removed)) < 1e-11 * (total + laid + removed + 1.0));
  }
  const agents::Tissue& tissue = model->tissue;
  for (std::size_t i = 0; i < model->lattice.site_count(); ++i) {
    double filled = 0.0;
    for (const auto& grid : tissue.fraction) {
      REQUIRE(grid.data()[i] >= 0.0);
      filled += grid.data()[i];
    }
    REQUIRE(filled <= 1.0 + 1e-13);
    REQUIRE(tissue.slow_osteoid.data()[i] <=
            tissue.fraction[agents::index(agents::Constituent::osteoid)].data()[i] + 1e-15);
  }
  std::vector<std::uint64_t> keys;
  for (std::size_t k = 0; k < model->cells.kinds.size(); ++k) {
    const engine::AgentTable& table = model->cells.tables[k];
    for (const auto key : table.key) keys.push_back(static_cast<std::uint64_t>(key));
    for (std::size_t n = 0; n < model->cells.kinds[k].program.node_count; ++n) {
      for (const double level : table.levels[n]) REQUIRE((level >= 0.0 && level <= 1.0));
    }
  }
  CHECK(keys.size() > 100);
  std::sort(keys.begin(), keys.end());
  CHECK(std::adjacent_find(keys.begin(), keys.end()) == keys.end());
  CHECK_NOTHROW(agents::rebuild_occupancy(model->cells));
  for (std::size_t f = 0; f < model->fields.count(); ++f) {
    for (const double c : model->fields.concentration_pM(f).values()) REQUIRE(c >= 0.0);
  }
  CHECK(model->clock.now_min == passed_min);
}

TEST_CASE("a stage that a site comes to in the first step is new, and is noted at the end of that step") {
  const Workers workers(1);
  const auto model = app::build_model(small_scenario(1), workers);
  const auto& course = model->course[readouts::OssificationStage::cartilage];
  std::uint32_t i = 0;
  while (i < model->lattice.site_count() && (model->outside[engine::Site{i}] == 0 || course[engine::Site{i}] == 0.0))
    ++i;
  REQUIRE(i < model->lattice.site_count());
  const engine::Site site{i};
  model->tissue.remove(agents::Constituent::mineral, site, 1e9);
  model->tissue.remove(agents::Constituent::osteoid, site, 1e9);
  model->tissue.remove(agents::Constituent::collagen, site, 1e9);
  model->tissue.lay(agents::Constituent::cartilage, site, 0.5 * model->lattice.site_volume_um3());
  app::step(*model, workers);
  CHECK(course[site] == model->clock.time_h());
}
