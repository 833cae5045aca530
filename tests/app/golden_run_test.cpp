// The whole model leaves the same bits from every compiler, instruction set and number of threads: the digest of two
// days of an inflamed animal is kept in golden_run.txt, and builds are held against it.
//
// A change of the model or of its numbers changes the digest. It is written anew by
//   ENTHESIS_NEW_GOLDEN=1 build/release/test_app "the whole model leaves*"

#include <cstdlib>
#include <fstream>
#include <string>

#include "app/model/step.h"
#include "tests/support/catch.h"

namespace {

using namespace enthesis;

// Past the first refresh of the load, several of the tissue, and with births, deaths and entries.
std::string digest_after_two_days(const std::string& name, const std::string& setting, int threads) {
  config::ScenarioRequest request;
  request.name_or_path = name;
  request.seed = 1;
  if (!setting.empty()) request.settings = {setting};
  const engine::Workers workers(threads);
  const auto model = app::build_model(config::load_scenario(request), workers);
  for (int hour = 0; hour < 48; ++hour) app::step(*model, workers);
  return app::digest(*model).text();
}

}  // namespace

TEST_CASE("the whole model leaves the bits that every other build leaves", "[parallel]") {
  const std::string file = ENTHESIS_SOURCE_DIR "/tests/app/golden_run.txt";
  const std::string now = "section " + digest_after_two_days("achilles_tnf_are", "", 2) + "\n3d " +
                          digest_after_two_days("achilles_tnf_are_3d", R"(achilles.spacing=40um)", 3) + "\n";
  if (std::getenv("ENTHESIS_NEW_GOLDEN") != nullptr) {
    std::ofstream(file) << now;
    FAIL("golden_run.txt is written anew; run again without ENTHESIS_NEW_GOLDEN to compare");
  }
  std::ifstream stream(file);
  const std::string kept{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  CHECK(now == kept);
}
