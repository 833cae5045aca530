// A scenario of any bytes is read, or refused with one sentence. The first byte says on which ready scenario it stands.

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "config/diagnostics.h"
#include "config/scenario.h"
#include "tests/fuzz/fuzz_files.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  enthesis::fuzz::use_small_library();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace enthesis;
  static const std::array<std::string, 4> before{"", "extends = \"base\"\n", "extends = \"base\"\n[parameters]\n",
                                                 "extends = \"dosed\"\n[[dose]]\n"};
  if (size == 0) return 0;
  config::ScenarioRequest request;
  request.name_or_path = "fuzzed.toml";
  request.text = before[data[0] % before.size()] + std::string(data + 1, data + size);
  try {
    config::load_scenario(request);
  } catch (const config::ConfigError&) {
  } catch (const std::invalid_argument&) {
  }
  return 0;
}
