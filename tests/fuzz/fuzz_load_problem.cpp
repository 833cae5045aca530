// A load problem of any bytes is read, or refused with one sentence.

#include <cstdint>
#include <stdexcept>

#include "config/diagnostics.h"
#include "config/load_problem.h"
#include "tests/fuzz/fuzz_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace enthesis;
  const auto path = fuzz::scratch() / "problem.toml";
  fuzz::write_bytes(path, {reinterpret_cast<const char*>(data), size});
  try {
    if (config::is_load_problem(path)) config::read_load_problem(path);
  } catch (const config::ConfigError&) {
  } catch (const std::invalid_argument&) {
  }
  return 0;
}
