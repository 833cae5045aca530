#include "app/study/study_figure.h"

#include <array>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config/library.h"

namespace enthesis::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* python = "/usr/bin/python3";
constexpr const char* script_name = "study_figure.py";

// Beside the library where the program is installed, at the root of the source tree else.
fs::path script() {
  const fs::path library = config::library_root();
  for (const fs::path& folder : {library / "viz", library.parent_path().parent_path() / "viz"}) {
    std::error_code error;
    if (fs::is_regular_file(folder / script_name, error)) return folder / script_name;
  }
  return {};
}

// Exit status, and the last line of what was printed.
struct Ending {
  int status{-1};
  std::string said;
};

std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const std::size_t start = text.rfind('\n');
  return start == std::string::npos ? text : text.substr(start + 1);
}

Ending run(std::vector<std::string> words) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int failed = posix_spawn(&child, words.front().c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string said;
  std::array<char, 1024> portion{};
  for (ssize_t count = 0; failed == 0 && (count = read(ends[0], portion.data(), portion.size())) > 0;) {
    said.append(portion.data(), static_cast<std::size_t>(count));
  }
  close(ends[0]);
  int status = 0;
  if (failed != 0 || waitpid(child, &status, 0) != child) return {};
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, last_line(said)};
}

}  // namespace

std::string draw_study(const fs::path& out) {
  const std::string start = "the figure was not drawn: ";
  const fs::path file = script();
  if (file.empty()) return start + "viz/" + script_name + " is not there";
  std::error_code error;
  if (!fs::exists(python, error)) return start + std::string(python) + " is not there";
  const Ending ending = run({python, "-B", file.string(), out.string()});
  if (ending.status == 0) return {};
  return start + (ending.said.empty() ? std::string(python) + " failed" : ending.said);
}

}  // namespace enthesis::app
