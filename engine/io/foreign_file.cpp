#include "engine/io/foreign_file.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <exception>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace enthesis::io {
namespace {

constexpr int came_back = 0;

void limit_this_process() {
  constexpr rlim_t longest_s = 120;
  const rlimit no_core{0, 0}, time{longest_s, longest_s};
  setrlimit(RLIMIT_CORE, &no_core);
  setrlimit(RLIMIT_CPU, &time);
  for (const int fault : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL}) std::signal(fault, SIG_DFL);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
}

[[noreturn]] void be_the_child(const std::function<void()>& read) {
  limit_this_process();
  try {
    read();
  } catch (const std::exception&) {  // the parent meets the same
  }
  _exit(came_back);
}

// What cannot be read is passed over.
template <class Read>
void attempt(Read&& read) {
  try {
    read();
  } catch (const FileError&) {
  }
}

void read_attributes_of(const Hdf5File& file, const std::string& path) {
  for (const std::string& name : file.attribute_names(path)) {
    attempt([&] {
      const std::string type = file.attribute_type(path, name);
      if (type == "text") file.text_attributes(path, name);
      if (type.starts_with("float")) file.attributes<double>(path, name);
      if (type.starts_with("int")) file.attributes<std::int64_t>(path, name);
      if (type.starts_with("uint")) file.attributes<std::uint64_t>(path, name);
    });
  }
}

// It is over for objects that are not reached in some time: that they are many is no fault.
using Clock = std::chrono::steady_clock;

void look_below(const Hdf5File& file, const std::string& path, int groups_below, Clock::time_point over) {
  if (Clock::now() > over) return;
  attempt([&] { read_attributes_of(file, path); });
  attempt([&] {
    const std::string kind = file.kind(path);
    if (kind == "array" || kind == "text") file.extents(path);
    if (kind != "group" || groups_below == 0) return;  // a group can lie in itself
    for (const std::string& name : file.names(path))
      look_below(file, path == "/" ? "/" + name : path + "/" + name, groups_below - 1, over);
  });
}

}  // namespace

void look_through(const Hdf5File& file) {
  constexpr int deepest_group = 16;
  constexpr std::chrono::seconds longest{30};
  look_below(file, "/", deepest_group, Clock::now() + longest);
}

void require_survivable(const std::string& what, const std::function<void()>& read) {
  const pid_t child = fork();
  if (child < 0) return;
  if (child == 0) be_the_child(read);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFEXITED(status) && WEXITSTATUS(status) == came_back) return;
  const bool too_long = WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL);
  throw FileError("cannot " + what + ": " + (too_long ? "HDF5 does not come to an end with it" : "HDF5 fails on it") +
                  ", so it is damaged or malformed");
}

}  // namespace enthesis::io
