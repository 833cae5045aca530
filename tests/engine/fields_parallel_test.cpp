#include <stdexcept>
#include <string>
#include <vector>

#include "engine/digest.h"
#include "engine/fields/driven_field_set.h"
#include "tests/engine/fields_deck.h"
#include "tests/engine/saved_fields.h"
#include "tests/support/catch.h"

using namespace enthesis::engine;
using namespace enthesis::engine::deck;

namespace {

std::vector<FieldProperties> eleven_fields() {
  std::vector<FieldProperties> rows;
  const std::vector<double> diffusivities{250.0, 40.0, 30.0, 20.0, 10.0, 8.0, 5.0, 2.5, 1.0, 0.5, 0.1};
  for (std::size_t f = 0; f < diffusivities.size(); ++f)
    rows.push_back(field("f" + std::to_string(f), diffusivities[f], 0.3 + 0.1 * static_cast<double>(f),
                         f % 3 == 1 ? TimeScheme::implicit : TimeScheme::quasi_steady, 5e-4));
  return rows;
}

void set_sources(DrivenFieldSet& fields, Sequence& random) {
  for (std::size_t f = 0; f < fields.count(); ++f) {
    scatter_sources(fields.source_pM_per_h(f), 0.01 * static_cast<double>(f % 4), random);
    for (double& s : fields.sink_per_h(f).values()) s = random.next() < 0.02 ? 5.0 : 0.0;
  }
}

std::string digest_after(DrivenFieldSet& fields, int steps, const Workers& workers, Sequence& random) {
  for (int step = 0; step < steps; ++step) {
    set_sources(fields, random);
    fields.advance(1.0, workers);
  }
  Digest digest;
  add_state(fields, digest);
  for (const FieldLedger& ledger : fields.report().fields) {
    const std::vector<double> amounts{ledger.before_pM_um3,  ledger.after_pM_um3,    ledger.secreted_pM_um3,
                                      ledger.decayed_pM_um3, ledger.taken_up_pM_um3, ledger.clipped_pM_um3,
                                      ledger.error_estimate, ledger.closure};
    digest.add("ledger", std::span<const double>(amounts));
  }
  return digest.text();
}

}  // namespace

TEST_CASE("all fields have the same bits on any number of threads", "[parallel]") {
  for (const Lattice& lattice : {Lattice{37, 29, 1, 20.0}, Lattice{13, 11, 9, 20.0}}) {
    std::vector<std::string> digests;
    for (const int threads : {1, 2, 3, 8}) {
      const Workers workers(threads);
      DrivenFieldSet fields(lattice, eleven_fields(), FieldSettings{});
      fields.set_transport(blocks(lattice, 7));
      Sequence random(1);
      digests.push_back(digest_after(fields, 3, workers, random));
    }
    for (const std::string& d : digests) CHECK(d == digests.front());
  }
}

TEST_CASE("the bits are those of every compiler and instruction set") {
  const Workers one(1);
  const Lattice lattice{21, 10, 3, 20.0};
  const FieldSettings settings{
      .tolerance = 1e-3,
      .change_tolerance = 0.1,
      .value_tolerance = 1e-6,
      .error_margin = 3.0,
      .negligible_pM = 0.0,
      .substeps = 4,
      .max_iterations = 100,
  };
  DrivenFieldSet fields(lattice, eleven_fields(), settings);
  fields.set_transport(blocks(lattice, 7));
  Sequence random(1);
  CHECK(digest_after(fields, 2, one, random) == "c42f619c420882e9");
}

TEST_CASE("a field set restored from its saved state continues with the same bits", "[parallel]") {
  const Lattice lattice{25, 18, 2, 20.0};
  const Workers one(1), three(3);
  DrivenFieldSet whole(lattice, eleven_fields(), FieldSettings{}), halves(lattice, eleven_fields(), FieldSettings{});
  whole.set_transport(blocks(lattice, 7));
  halves.set_transport(blocks(lattice, 7));
  Sequence first(1), second(1);
  digest_after(whole, 2, one, first);
  digest_after(halves, 2, three, second);

  DrivenFieldSet restored(lattice, eleven_fields(), FieldSettings{});
  restored.set_transport(blocks(lattice, 7));
  restore(save(halves), restored);
  CHECK(digest_after(restored, 2, three, second) == digest_after(whole, 2, one, first));
}

TEST_CASE("a bad source in any field reaches the caller from any thread", "[parallel]") {
  const Lattice lattice{8, 8, 1, 20.0};
  const Workers three(3);
  DrivenFieldSet fields(lattice, eleven_fields(), FieldSettings{});
  fields.source_pM_per_h(9).fill(-1.0);
  CHECK_THROWS_AS(fields.advance(1.0, three), std::invalid_argument);
}
