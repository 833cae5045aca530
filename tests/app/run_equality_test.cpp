// The model in process: the same bits on any number of threads.

#include <string>
#include <vector>

#include "app/model/step.h"
#include "tests/support/catch.h"

namespace {

using namespace enthesis;

// The digest after every hour of a day.
std::vector<std::string> a_day(const std::string& name, std::uint64_t seed, int threads) {
  config::ScenarioRequest request;
  request.name_or_path = name;
  request.seed = seed;
  const engine::Workers workers(threads);
  const auto model = app::build_model(config::load_scenario(request), workers);
  std::vector<std::string> digests;
  for (int hour = 0; hour < 24; ++hour) {
    app::step(*model, workers);
    digests.push_back(app::digest(*model).text());
    CHECK(app::digest(*model, &workers).text() == digests.back());
  }
  return digests;
}

}  // namespace

TEST_CASE("a day is the same bits, hour by hour, on 1, 2, 3 and 8 threads", "[parallel]") {
  const std::vector<std::string> one = a_day("achilles_tnf_are", 1, 1);
  for (const int threads : {2, 3, 8}) {
    INFO(threads << " threads");
    CHECK(a_day("achilles_tnf_are", 1, threads) == one);
  }
}

TEST_CASE("another seed is another animal", "[parallel]") {
  CHECK(a_day("achilles_wild_type", 1, 2).back() != a_day("achilles_wild_type", 2, 2).back());
}

TEST_CASE("every hour changes the digest", "[parallel]") {
  const std::vector<std::string> day = a_day("achilles_wild_type", 1, 2);
  for (std::size_t hour = 1; hour < day.size(); ++hour) CHECK(day[hour] != day[hour - 1]);
}
