#include "app/commands/resume_command.h"

#include "app/commands/run_options.h"

namespace enthesis::app {
namespace {

int act(const Given& given) {
  const std::string directory = *given.operand(0);
  const bool quiet = given.has("quiet");
  const ResumeRequest request{
      directory,           given.threads(),     Progress::style_for(quiet), given.command_line(),
      restart_plan(given), given.text("until"), given.has("other-program")};
  return tell(resume(request), directory, quiet);
}

}  // namespace

Command resume_command() {
  std::vector<OptionRow> options{{"threads", "Threads; the result is the same on any number", "N"},
                                 {"until", "Another end of the run in model time", "28d"},
                                 {"other-program", "Go on although another version of the program began", ""},
                                 {"quiet", "Say nothing unless something is wrong", ""}};
  for (OptionRow& row : restart_options()) options.push_back(std::move(row));
  return {{"resume",
           {"OUT"},
           "Go on with a run that stopped or was killed, as if it had never stopped",
           std::move(options)},
          act};
}

}  // namespace enthesis::app
