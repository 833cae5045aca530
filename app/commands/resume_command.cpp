#include "app/commands/resume_command.h"

#include <cstdio>

#include "app/commands/run_options.h"

namespace enthesis::app {
namespace {

int act(const Given& given) {
  const std::string directory = *given.operand(0);
  const bool quiet = given.has("quiet");
  ResumeRequest request;
  request.directory = directory;
  request.threads = given.threads();
  request.progress = Progress::style_for(quiet);
  request.command_line = given.command_line();
  request.restarts = restart_plan(given);
  request.rules = {given.text("until"), given.has("other-program"), given.has("from-start")};
  if (!quiet) {
    request.say = [&](const std::string& remark) {
      std::printf("%s: %s\n", directory.c_str(), remark.c_str());
      std::fflush(stdout);
    };
  }
  return tell(resume(request), directory, quiet);
}

}  // namespace

Command resume_command() {
  std::vector<OptionRow> options{{"threads", "Threads; the result is the same on any number", "N"},
                                 {"until", "Another end of the run in model time", "28d"},
                                 {"other-program", "Go on although another version of the program began", ""},
                                 {"from-start", "Begin again where no restart can be used", ""},
                                 {"quiet", "Say nothing unless something is wrong", ""}};
  for (OptionRow& row : restart_options()) options.push_back(std::move(row));
  return {{"resume",
           {"OUT"},
           "Go on with a run that stopped or was killed, as if it had never stopped",
           std::move(options)},
          act};
}

}  // namespace enthesis::app
