#pragma once
// What this program is: for --version and for the provenance of every file it writes.

#include <string>

namespace enthesis::app {

struct BuildIdentity {
  std::string version;
  std::string git_commit;
  bool uncommitted_changes{};
  std::string build_type;
  std::string compiler;
  std::string instruction_set;
  std::string parallel_backend;
};

BuildIdentity build_identity();

}  // namespace enthesis::app
