#include "config/library.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

#include "config/diagnostics.h"
#include "config/scenario.h"
#include "tests/support/catch.h"

using namespace enthesis::config;
namespace fs = std::filesystem;

namespace {

// A library of two scenarios in a folder of its own, chosen by the environment for the life of the object.
class SmallLibrary {
 public:
  SmallLibrary() : folder_(fs::temp_directory_path() / ("enthesis_library_test_" + std::to_string(::getpid()))) {
    fs::create_directories(folder_ / "scenarios");
    std::ofstream(folder_ / "scenarios" / "vertebral_corner.toml") << "seed = 1\n";
    std::ofstream(folder_ / "scenarios" / "achilles_caia.toml") << "seed = 2\n";
    std::ofstream(folder_ / "scenarios" / "notes.txt") << "none\n";
    setenv("ENTHESIS_LIBRARY", folder_.c_str(), 1);
  }
  ~SmallLibrary() {
    unsetenv("ENTHESIS_LIBRARY");
    std::error_code error;
    fs::remove_all(folder_, error);
  }
  SmallLibrary(const SmallLibrary&) = delete;
  SmallLibrary& operator=(const SmallLibrary&) = delete;
  const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
};

std::string refusal(const std::string& name) {
  try {
    find_ready("scenarios", name);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("the environment chooses the library") {
  const SmallLibrary library;
  CHECK(library_root() == library.folder());
  CHECK(ready_names("scenarios") == std::vector<std::string>{"achilles_caia", "vertebral_corner"});
  CHECK(ready_names("studies").empty());
}

TEST_CASE("the library of the source tree is found from wherever the program was built") {
  const fs::path in_source = fs::path(ENTHESIS_SOURCE_DIR) / "config" / "library";
  if (fs::is_directory(in_source))
    CHECK(fs::equivalent(library_root(), in_source));
  else
    CHECK_THROWS_AS(library_root(), ConfigError);
}

TEST_CASE("a chosen library that is no folder is refused") {
  setenv("ENTHESIS_LIBRARY", "/nowhere/library", 1);
  CHECK_THROWS_AS(library_root(), ConfigError);
  CHECK(refusal("a") == "ENTHESIS_LIBRARY = \"/nowhere/library\" is not a folder");
  unsetenv("ENTHESIS_LIBRARY");
}

TEST_CASE("a ready name finds its file, and an existing path wins") {
  const SmallLibrary library;
  CHECK(find_ready("scenarios", "achilles_caia") == library.folder() / "scenarios" / "achilles_caia.toml");
  const fs::path own = library.folder() / "own.toml";
  std::ofstream(own) << "seed = 3\n";
  CHECK(find_ready("scenarios", own.string()) == own);
}

TEST_CASE("a name that is neither a file nor ready is refused with the nearest name") {
  const SmallLibrary library;
  CHECK(refusal("achiles_caia") ==
        "\"achiles_caia\" is neither a file nor the name of one of the ready scenarios; did you mean "
        "\"achilles_caia\"?");
  CHECK(refusal("spine").ends_with("; allowed are achilles_caia, vertebral_corner"));
  CHECK(refusal("../scenarios/achilles_caia").find("is neither a file nor") != std::string::npos);
  CHECK(refusal("").find("is neither a file nor") != std::string::npos);
}

TEST_CASE("the small library that the fuzzers read is a whole one") {
  setenv("ENTHESIS_LIBRARY", ENTHESIS_SOURCE_DIR "/tests/fuzz/library", 1);
  for (const char* name : {"base", "dosed"}) {
    ScenarioRequest request;
    request.name_or_path = name;
    CHECK_NOTHROW(load_scenario(request));
  }
  unsetenv("ENTHESIS_LIBRARY");
}
