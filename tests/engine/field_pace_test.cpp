// Fields that wait while they change little.

#include "engine/fields/field_pace.h"

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

constexpr double lag = 0.02;
constexpr int longest = 6;  // steps

FieldSettings patient() {
  FieldSettings settings;
  settings.lag = lag;
  settings.longest_wait = longest;
  return settings;
}

// The hours over which one field is solved in each of `steps` steps of an hour, 0 where it waits.
std::vector<double> hours_solved(int steps, double change, FieldPaces& paces, const FieldFeed& feed = {}) {
  std::vector<double> all;
  for (int step = 0; step < steps; ++step) {
    all.push_back(paces.pass(0, 1.0, feed, patient()).hours);
    if (all.back() > 0.0) paces.solved(0, all.back(), {.change = change}, patient());
  }
  return all;
}

// A feed that tells nothing, so that fields are on their own.
const FieldSet::Feed silent = [](std::size_t) { return FieldFeed{}; };

// Sources whose strength follows a slow wave, each at its own pace.
class Tide {
 public:
  explicit Tide(const Lattice& lattice) : places_(lattice) {
    Sequence random(5);
    scatter_sources(places_, 0.05, random);
  }
  double strength(std::size_t f, double now_h) const {
    return 1.0 + 0.5 * std::sin(now_h / (20.0 * static_cast<double>(f + 1)));
  }
  FieldSet::Exchange exchange(double now_h) const {
    return [this, now_h](std::size_t f, const Box&, std::span<double> source, std::span<double> sink) {
      for (std::size_t i = 0; i < source.size(); ++i) source[i] = strength(f, now_h) * places_.data()[i];
      std::fill(sink.begin(), sink.end(), 0.1);
    };
  }
  FieldSet::Feed feed(double now_h) const {
    return [this, now_h](std::size_t f) { return FieldFeed{strength(f, now_h)}; };
  }

 private:
  Grid<double> places_;
};

std::vector<FieldProperties> readable(std::vector<FieldProperties> fields) {
  constexpr double level_pM = 5.0;
  for (FieldProperties& field : fields) field.reference_pM = level_pM;
  return fields;
}

std::vector<FieldProperties> four_fields() {
  return readable({field("fast", 40.0, 1.0), field("slow", 5.0, 0.4),
                   field("followed", 20.0, 0.5, TimeScheme::implicit), field("walled", 30.0, 0.6)});
}

double greatest_relative_difference(const FieldSet& a, const FieldSet& b, std::size_t f) {
  double most = 0.0;
  for (std::size_t i = 0; i < a.lattice().site_count(); ++i) {
    const double there = b.concentration_pM(f).data()[i];
    const double apart = std::fabs(a.concentration_pM(f).data()[i] - there);
    most = std::fmax(most, apart / (a.properties(f).reference_pM + there));
  }
  return most;
}

}  // namespace

TEST_CASE("a field that does not change waits twice as long each time, up to the longest wait") {
  FieldPaces paces(1);
  CHECK(hours_solved(14, 0.0, paces) == std::vector<double>{1, 0, 2, 0, 0, 0, 4, 0, 0, 0, 0, 0, 6, 0});
}

TEST_CASE("a field that changes by more than the lag in every step is solved in every step") {
  FieldPaces paces(1);
  CHECK(hours_solved(4, 1.1 * lag, paces) == std::vector<double>{1, 1, 1, 1});
}

TEST_CASE("a wait is as long as makes the expected change four fifths of the lag") {
  FieldPaces paces(1);
  paces.pass(0, 1.0, {}, patient());
  paces.solved(0, 2.0, {.change = 0.4 * lag}, patient());  // two hours more would have been well
  for (int hours = 1; hours < 4; ++hours) CHECK(paces.pass(0, 1.0, {}, patient()).hours == 0.0);
  CHECK(paces.pass(0, 1.0, {}, patient()).hours == 4.0);
}

TEST_CASE("a feed that changes by more than the lag ends the wait, however small another is") {
  FieldPaces paces(1);
  hours_solved(2, 0.0, paces, {1e6, 5.0, 0.0});
  CHECK(paces.pass(0, 1.0, {1e6, 5.0 * (1.0 + 0.9 * lag), 0.0}, patient()).hours == 2.0);  // was due
  paces.solved(0, 2.0, {.change = 0.0}, patient());
  CHECK(paces.pass(0, 1.0, {1e6, 5.0, 0.0}, patient()).hours == 0.0);
  CHECK(paces.pass(0, 1.0, {1e6, 5.0 * (1.0 - 1.2 * lag), 0.0}, patient()).hours == 2.0);
}

TEST_CASE("what begins to feed a field that had nothing ends its wait") {
  FieldPaces paces(1);
  hours_solved(12, 0.0, paces);
  CHECK(paces.pass(0, 1.0, {}, patient()).hours == 6.0);
  paces.solved(0, 6.0, {.change = 0.0}, patient());
  CHECK(paces.pass(0, 1.0, {1e-9, 0.0, 0.0}, patient()).hours == 1.0);
}

TEST_CASE("a feed may change by more where less is felt of the field, until it would be felt") {
  constexpr double felt = 1e-3;
  const auto told = [](double feed) {
    FieldPaces paces(1);
    paces.pass(0, 1.0, {10.0}, patient());
    paces.solved(0, 4.0, {.felt = felt}, patient());
    return paces.pass(0, 1.0, {feed}, patient()).hours > 0.0;
  };
  CHECK_FALSE(told(20.0));
  CHECK_FALSE(told(0.0));
  CHECK(told(10.0 * (1.0 + 1.1 * lag / (4.0 * felt))));
  CHECK(told(1e9));
}

TEST_CASE("a call to wake ends every wait") {
  FieldPaces paces(1);
  hours_solved(5, 0.0, paces);
  paces.wake();
  CHECK(paces.pass(0, 1.0, {}, patient()).hours == 3.0);
}

TEST_CASE("fields wait only under a lag, with a feed, and where nothing is counted step by step") {
  const Lattice lattice{9, 8, 1, 20.0};
  const Workers one(1);
  const Tide tide(lattice);
  const auto solutions = [&](FieldSettings settings, bool never_waits, const FieldSet::Feed& feed) {
    std::vector<FieldProperties> fields = readable({field("f", 20.0, 0.5)});
    fields[0].never_waits = never_waits;
    FieldSet set(lattice, fields, settings);
    for (int step = 0; step < 12; ++step) set.advance(1.0, tide.exchange(0.0), one, {.feed = feed});
    return set.books().solutions[0];
  };
  CHECK(solutions(patient(), false, silent) < 6);
  CHECK(solutions(patient(), true, silent) == 12);
  CHECK(solutions(patient(), false, {}) == 12);
  CHECK(solutions(FieldSettings{}, false, silent) == 12);
}

TEST_CASE("what is read of a waiting field is at most one and a half lags from what it would be", "[parallel]") {
  const Lattice lattice{24, 20, 2, 20.0};
  const Workers two(2);
  const Tide tide(lattice);
  FieldSettings settings = patient(), at_once = patient();
  settings.tolerance = at_once.tolerance = 1e-6;
  at_once.lag = 0.0;
  for (const bool told : {true, false}) {
    FieldSet waiting(lattice, four_fields(), settings), prompt(lattice, four_fields(), at_once);
    waiting.set_transport(blocks(lattice, 3));
    prompt.set_transport(blocks(lattice, 3));
    constexpr int steps = 150, first_read = 30;  // the content of the first hours wears off
    double most = 0.0;
    for (int step = 0; step < steps; ++step) {
      for (FieldSet* set : {&waiting, &prompt})
        set->advance(1.0, tide.exchange(step), two, {.feed = told ? tide.feed(step) : silent});
      for (std::size_t f = 0; f < waiting.count() && step >= first_read; ++f)
        most = std::fmax(most, greatest_relative_difference(waiting, prompt, f));
    }
    CHECK(most < 1.5 * lag);  // the first change after a lull comes as a surprise
    CHECK(most > 0.2 * lag);
    for (std::size_t f = 0; f < waiting.count(); ++f) {
      CHECK(waiting.books().solutions[f] < steps);
      CHECK(prompt.books().solutions[f] == steps);
    }
    CHECK(waiting.books().solutions[3] < 0.7 * waiting.books().solutions[0]);  // slower tides wait longer
  }
}

TEST_CASE("a field that is followed in time takes in what it was fed while it waited, and no more") {
  const Lattice lattice{6, 6, 1, 20.0};
  const Workers one(1);
  FieldSettings settings = patient();
  settings.lag = 0.1;  // many waits, although the field grows
  constexpr int hours = 48;
  for (const double at_first : {0.2, 0.0, 2.0}) {
    FieldSet set(lattice, readable({field("kept", 20.0, 0.0, TimeScheme::implicit)}), settings);
    double fed_pM = 0.0;
    for (int step = 0; step < hours; ++step) {
      const double pM_per_h = step < hours / 2 ? at_first : 0.2;
      fed_pM += pM_per_h;
      const FieldSet::Exchange exchange = [&](std::size_t, const Box&, std::span<double> source,
                                              std::span<double> sink) {
        std::fill(source.begin(), source.end(), pM_per_h);
        std::fill(sink.begin(), sink.end(), 0.0);
      };
      if (step + 1 == hours) set.wake();
      set.advance(1.0, exchange, one, {.feed = [&](std::size_t) { return FieldFeed{pM_per_h}; }});
    }
    CHECK(set.books().solutions[0] < 0.7 * hours);
    CHECK(set.concentration_pM(0).data()[7] == Approx(fed_pM).epsilon(1e-6));
  }
}

TEST_CASE("sources that grew during a wait count as half way, those that jumped as what they were before") {
  FieldPaces paces(1);
  hours_solved(2, 0.0, paces, {100.0, 0.0, 0.0});  // solved after the first hour, waits for two
  const FieldSpan due = paces.pass(0, 1.0, {101.0, 0.0, 0.0}, patient());
  CHECK(due.hours == 2.0);
  CHECK(due.source_part == Approx(0.5 * (100.0 / 101.0 + 1.0)));
  paces.solved(0, 2.0, {.change = 0.0}, patient());
  CHECK(paces.pass(0, 1.0, {101.0, 0.0, 0.0}, patient()).hours == 0.0);
  CHECK(paces.pass(0, 1.0, {101.0, 0.0, 0.0}, patient()).hours == 0.0);
  const FieldSpan woken = paces.pass(0, 1.0, {202.0, 0.0, 0.0}, patient());
  CHECK(woken.hours == 3.0);
  CHECK(woken.source_part == Approx((2.0 * 0.5 + 1.0) / 3.0));
}

TEST_CASE("a field whose sources stop while it waits was at rest until then") {
  FieldPaces paces(1);
  hours_solved(4, 0.0, paces, {100.0, 0.0, 0.0});
  CHECK(paces.pass(0, 1.0, {100.0, 0.0, 0.0}, patient()).hours == 0.0);
  CHECK(paces.pass(0, 1.0, {0.0, 0.0, 0.0}, patient()).hours == 1.0);
}

TEST_CASE("waiting fields have the same bits on any number of threads, and from a saved state", "[parallel]") {
  const Lattice lattice{13, 11, 5, 20.0};
  const Tide tide(lattice);
  const auto digest_of = [](FieldSet& set) {
    Digest digest;
    add_state(set, digest);
    return digest.text();
  };
  std::vector<std::string> digests;
  for (const int threads : {1, 2, 3, 8}) {
    const Workers workers(threads);
    FieldSet first(lattice, four_fields(), patient()), second(lattice, four_fields(), patient());
    for (int step = 0; step < 11; ++step) first.advance(1.0, tide.exchange(step), workers, {.feed = tide.feed(step)});
    restore(save(first), second);
    for (int step = 11; step < 25; ++step)
      for (FieldSet* set : {&first, &second})
        set->advance(1.0, tide.exchange(step), workers, {.feed = tide.feed(step)});
    digests.push_back(digest_of(first));
    digests.push_back(digest_of(second));
  }
  for (const std::string& digest : digests) CHECK(digest == digests.front());
}
