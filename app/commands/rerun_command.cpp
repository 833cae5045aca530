#include "app/commands/rerun_command.h"

#include <cstdio>

#include "app/run/rerun.h"

namespace enthesis::app {
namespace {

int act(const Given& given) {
  const std::string file = *given.operand(0);
  const bool quiet = given.has("quiet");
  const RerunResult result = rerun({file, given.threads(), Progress::style_for(quiet)});
  if (result.interrupted) {
    std::fprintf(stderr, "enthesis: interrupted\n");
    return exit_interrupted;
  }
  const std::string when = file + ": " + duration_text(result.time_h);
  const std::string other = result.other_origin.empty() ? "" : "; it was made with " + result.other_origin;
  if (!result.same()) {
    std::fprintf(stderr, "enthesis: %s made again has the digest %s, not %s%s\n", when.c_str(), result.now.c_str(),
                 result.then.c_str(), other.c_str());
    return exit_failed;
  }
  if (!quiet) std::printf("%s made again, the same digest %s%s\n", when.c_str(), result.now.c_str(), other.c_str());
  return exit_done;
}

}  // namespace

Command rerun_command() {
  return {{"rerun",
           {"FILE"},
           "Make the moment of a snapshot or restart again from what it says of its origin, and compare the digests",
           {{"threads", "Threads; the result is the same on any number", "N"},
            {"quiet", "Say nothing unless something is wrong", ""}}},
          act};
}

}  // namespace enthesis::app
