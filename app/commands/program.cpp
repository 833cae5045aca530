#include "app/commands/program.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>
#include <system_error>

#include <unistd.h>

#include "app/commands/check_command.h"
#include "app/commands/diff_command.h"
#include "app/commands/digest_command.h"
#include "app/commands/explain_command.h"
#include "app/commands/list_command.h"
#include "app/commands/rerun_command.h"
#include "app/commands/resume_command.h"
#include "app/commands/run_command.h"
#include "app/commands/solve_load_command.h"
#include "app/commands/study_command.h"
#include "app/run/memory.h"
#include "app/run/provenance.h"
#include "app/run/refusal.h"
#include "config/diagnostics.h"

namespace enthesis::app {
namespace {

std::vector<Command> all_commands() {
  return {run_command(),  resume_command(),  rerun_command(),  study_command(), check_command(),
          list_command(), explain_command(), digest_command(), diff_command(),  solve_load_command()};
}

void print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
}

std::string overview() {
  std::string text =
      "enthesis grows bone where tendon and ligament meet bone: cells, cytokines, matrix and load on a "
      "lattice.\n\nCommands:\n";
  for (const Command& command : all_commands()) {
    text += "  " + synopsis(command.syntax) + "\n      " + command.syntax.summary + "\n";
  }
  return text +
         "\n`enthesis COMMAND --help` shows the options of one, `enthesis --version` what this program is.\n"
         "First steps: enthesis list; enthesis check achilles_wild_type; enthesis run achilles_wild_type -o OUT\n";
}

// As typed, so that a shell reads it back.
std::string command_line_of(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    const bool plain = !word.empty() && word.find_first_of(" \t\n\"'\\$`*?()[]{}<>|&;#~!") == std::string::npos;
    std::string shown = word;
    if (!plain) {
      shown = "'";
      for (const char c : word) shown += c == '\'' ? std::string("'\\''") : std::string(1, c);
      shown += "'";
    }
    text += (text.empty() ? "" : " ") + shown;
  }
  return text;
}

int act(const Command& command, const std::vector<std::string>& words) {
  const std::vector<std::string> rest(words.begin() + 2, words.end());
  const Given given = read_options(command.syntax, rest, command_line_of(words));
  if (given.has("help")) {
    print(help_text(command.syntax));
  } else if (given.has("version")) {
    print(program_text() + "\n");
  } else {
    return command.act(given);
  }
  return exit_done;
}

int dispatch(const std::vector<std::string>& words) {
  if (words.size() < 2) throw Refusal("a command is missing; `enthesis --help` shows them all");
  const std::string& name = words[1];
  if (name == "--version") {
    print(program_text() + "\n" + loaded_libraries() + "\n");
    return exit_done;
  }
  if (name == "--help" || name == "-h" || name == "help") {
    print(overview());
    return exit_done;
  }
  std::vector<std::string> names{"--help", "--version"};
  for (const Command& command : all_commands()) {
    if (command.syntax.name == name) return act(command, words);
    names.push_back(command.syntax.name);
  }
  throw Refusal("there is no command \"" + name + "\"" + config::did_you_mean(name, names));
}

int complain(const std::string& sentence, int status) {
  std::fflush(stdout);
  std::fprintf(stderr, "enthesis: %s\n", sentence.c_str());
  return status;
}

// A library that lets no exception through ends the program here when memory is short: with the sentence, not a signal.
const std::terminate_handler end_otherwise = std::get_terminate();

[[noreturn]] void end_where_no_exception_passes() {
  try {
    if (const auto cause = std::current_exception()) std::rethrow_exception(cause);
  } catch (const std::bad_alloc&) {
    constexpr std::string_view sentence = "enthesis: there is not enough memory\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, sentence.data(), sentence.size());
    ::_exit(exit_failed);
  } catch (...) {
    end_otherwise();
  }
  std::abort();
}

}  // namespace

int run_program(const std::vector<std::string>& words) {
  std::set_terminate(end_where_no_exception_passes);
  share_limited_memory();
  try {
    const int status = dispatch(words);
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
    return complain("what was to be printed could not be written", status == exit_done ? exit_failed : status);
  } catch (const config::ConfigError& error) {
    return complain(error.what(), exit_refused);
  } catch (const Refusal& error) {
    return complain(error.what(), exit_refused);
  } catch (const std::bad_alloc&) {
    return complain("there is not enough memory", exit_failed);
  } catch (const std::system_error& error) {
    return complain(reason_in_words(error), exit_failed);
  } catch (const std::exception& error) {
    return complain(error.what(), exit_failed);
  }
}

}  // namespace enthesis::app
