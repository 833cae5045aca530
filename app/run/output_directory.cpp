#include "app/run/output_directory.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <system_error>

#include <unistd.h>

#include "app/run/refusal.h"
#include "engine/io/posix_file.h"

namespace enthesis::app {
namespace {

namespace fs = std::filesystem;

// In the order in which they are taken away, so that a run is whole, can be resumed to be whole, or is not there, wherever
// that ends: without its restarts it begins anew, and with the last one it is gone.
constexpr std::array written_by_a_run{"restart",    "stages.csv", "snapshots",      "images",
                                      "census.csv", "run.xdmf",   "run.hdf.series", "index.json",
                                      "times.csv",  "log.txt",    "scenario.toml"};

constexpr std::array made_by_a_run{"snapshots", "images", "restart"};

// Whether nothing stands there, or only what a run that was killed at once has left: empty folders, an empty log.
bool holds_nothing(const fs::path& directory, std::error_code& error) {
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    const bool own = std::ranges::find(written_by_a_run, name) != written_by_a_run.end();
    if (name != "scenario.toml.part" && !(own && fs::is_empty(entry.path(), error))) return false;
  }
  return true;
}

[[noreturn]] void refuse(const fs::path& directory, const std::string& reason) {
  throw Refusal("the output " + io::quoted(directory) + " cannot be written: " + reason);
}

// The first folder on the way up that is there.
fs::path existing_part(fs::path path) {
  std::error_code error;
  while (!fs::exists(path, error) && path.has_parent_path() && path != path.parent_path()) path = path.parent_path();
  return fs::exists(path, error) ? path : fs::path(".");
}

void check_existing(const fs::path& directory, bool overwrite) {
  std::error_code error;
  if (!fs::is_directory(directory, error)) refuse(directory, "it is a file");
  if (holds_nothing(directory, error)) return;
  if (error) refuse(directory, io::reason_in_words(error.value(), directory));
  if (!overwrite) {
    throw Refusal("the output " + io::quoted(directory) + " exists already; " +
                  (holds_a_run(directory) ? "--overwrite replaces the run in it" : "choose another one"));
  }
  if (!holds_a_run(directory)) {
    throw Refusal("the output " + io::quoted(directory) +
                  " is not empty and holds no run (scenario.toml and census.csv), so --overwrite leaves it alone");
  }
}

}  // namespace

bool holds_a_run(const fs::path& directory) {
  const auto there = [&](const char* name) {
    std::error_code error;
    return fs::is_regular_file(directory / name, error);
  };
  return there("scenario.toml") && (there("census.csv") || there("log.txt"));
}

void check_output(const fs::path& directory, bool overwrite) {
  if (directory.empty()) throw Refusal("the name of the output is empty");
  std::error_code error;
  if (fs::exists(directory, error)) check_existing(directory, overwrite);
  const fs::path present = existing_part(directory);
  if (!fs::is_directory(present, error)) refuse(directory, io::quoted(present) + " is not a directory");
  if (access(present.c_str(), W_OK | X_OK) != 0) refuse(directory, io::reason_in_words(errno, present));
}

void prepare_output(const fs::path& directory, bool overwrite) {
  check_output(directory, overwrite);
  std::error_code error;
  for (const std::string name : written_by_a_run) {
    // An empty log is nothing (holds_nothing), but beside a scenario still a run.
    if (name == "log.txt" && fs::exists(directory / name, error))
      fs::resize_file(directory / name, 0, error);
    else
      fs::remove_all(directory / name, error);
    if (error) refuse(directory, io::reason_in_words(error.value(), directory / name));
  }
  for (const char* name : made_by_a_run) make_directory(directory / name);
}

void make_directory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) refuse(directory, "the folder cannot be made (" + error.message() + ")");
}

io::DirectoryLock hold_output(const fs::path& directory) {
  make_directory(directory);
  try {
    return io::DirectoryLock(directory);
  } catch (const io::FileError& error) {
    throw Refusal(std::string("the output ") + error.what());
  }
}

void give_up_output(const fs::path& directory) {
  std::error_code ignored;
  for (const char* name : made_by_a_run) fs::remove(directory / name, ignored);
  if (fs::is_empty(directory / "log.txt", ignored)) fs::remove(directory / "log.txt", ignored);
  fs::remove(directory, ignored);
}

}  // namespace enthesis::app
