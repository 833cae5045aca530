// The books of a run: what came, less what went, is what is there.

#include <cmath>
#include <map>

#include "agents/exchange.h"
#include "app/model/step.h"
#include "app/run/census_table.h"
#include "tests/app/small_scenario.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

namespace {

using namespace enthesis;
using engine::Workers;
using tests::message_of;
using tests::ScratchDirectory;

struct Run {
  ScratchDirectory scratch;
  Workers workers{2};
  std::unique_ptr<app::Model> model =
      app::build_model(tests::small_scenario(5, "achilles_tnf_are", {"time.settling=2h"}), workers);
  app::CensusTable census{scratch / "census.csv", *model, model->scenario.readouts.histology};

  void go_on(int steps) {
    for (int i = 0; i < steps; ++i) {
      app::step(*model, workers);
      app::require_sound_fields(*model);
    }
  }
};

double molecules_there(const app::Model& model, std::size_t f) {
  double sum = 0.0;
  for (const float c : model.fields.concentration_pM(f).values()) sum += c;
  return sum * model.lattice.site_volume_um3() / agents::pM_per_molecule_um3;
}

}  // namespace

TEST_CASE("what each field has taken in, less what has left it and decayed, is what is there more of it") {
  Run run;
  const engine::FieldSet& fields = run.model->fields;
  run.census.append(*run.model);
  std::vector<double> before(fields.count());
  for (std::size_t f = 0; f < before.size(); ++f) before[f] = molecules_there(*run.model, f);
  run.go_on(12);
  const engine::FieldBooks& books = fields.books();
  std::size_t followed = 0;
  for (std::size_t f = 0; f < before.size(); ++f) {
    CAPTURE(fields.properties(f).name);
    const bool stores = fields.properties(f).scheme == engine::TimeScheme::implicit;
    const double in = books.secreted_pM_um3[f], gone = books.gone_pM_um3[f] + books.decayed_pM_um3[f];
    CHECK(std::fabs(in - gone - books.stored_pM_um3[f]) <= 1e-9 * (in + gone));
    CHECK(books.imbalance[f] <= 1e-9);
    if (!stores) CHECK(books.stored_pM_um3[f] == 0.0);
    if (!stores || books.solutions[f] == 0) continue;
    ++followed;
    const double after = molecules_there(*run.model, f);
    const double stored = books.stored_pM_um3[f] / agents::pM_per_molecule_um3;
    CHECK(std::fabs(after - before[f] - stored) <= 1e-6 * (after + before[f]));  // kept in single precision
  }
  CHECK(followed > 0);
}

TEST_CASE("books are begun anew with each row of the census") {
  Run run;
  run.census.append(*run.model);
  for (const std::uint32_t solved : run.model->fields.books().solutions) CHECK(solved == 0);
  run.go_on(3);
  CHECK(run.model->fields.books().solutions[0] > 0);
  run.census.append(*run.model);
  CHECK(run.model->fields.books().secreted_pM_um3[0] == 0.0);
}

TEST_CASE("a cell that nobody counted stops the run, with the row that shows it in the table") {
  Run run;
  run.census.append(*run.model);
  run.go_on(2);
  CHECK_NOTHROW(run.census.append(*run.model));
  run.go_on(1);
  ++run.model->cells.flows.deaths[0];
  const std::string said = message_of<std::runtime_error>([&] { run.census.append(*run.model); });
  CHECK(said ==
        "the cells do not balance at 3 h: 1 more or fewer stand there than were born, came in, died and left since the "
        "census before");
  CHECK(run.census.rows() == 3);
}

TEST_CASE("matrix that nobody laid stops the run") {
  Run run;
  run.census.append(*run.model);
  run.go_on(1);
  run.model->tissue[agents::Constituent::collagen][engine::Site{7}] += 0.01;
  const std::string said = message_of<std::runtime_error>([&] { run.census.append(*run.model); });
  CHECK(said.substr(0, said.find(": ")) == "the matrix does not balance at 1 h");
  CHECK(said.ends_with(" um3 of it are there, or not, that were neither laid nor removed"));
}
