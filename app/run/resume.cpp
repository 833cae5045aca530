#include "app/run/resume.h"

#include <algorithm>
#include <cctype>

#include "app/build_identity.h"
#include "app/run/output_directory.h"
#include "app/run/provenance.h"
#include "app/run/refusal.h"
#include "app/run/restart.h"
#include "engine/io/posix_file.h"

namespace enthesis::app {
namespace {

namespace fs = std::filesystem;

void require_run(const fs::path& directory) {
  std::error_code error;
  if (!fs::is_directory(directory, error)) throw Refusal("there is no run " + io::quoted(directory) + " to go on with");
  if (!fs::is_regular_file(directory / "scenario.toml", error))
    throw Refusal(io::quoted(directory) + " holds no run (scenario.toml) to go on with");
}

// The text of a scenario without its duration, which a run may be given anew.
std::string but_for_the_end(const std::string& scenario) {
  const std::size_t line = scenario.find("\nduration = ");
  if (line == std::string::npos) return scenario;
  return scenario.substr(0, line) + scenario.substr(std::min(scenario.find('\n', line + 1), scenario.size()));
}

// "snap_00000060.h5", "stain_00000060.png", "restart_00000060.h5": 60.
std::optional<std::uint64_t> tick_of(const std::string& name) {
  const std::size_t dot = name.rfind('.'), bar = name.rfind('_', dot);
  if (dot == std::string::npos || bar == std::string::npos || dot - bar < 9) return {};
  const std::string digits = name.substr(bar + 1, dot - bar - 1);
  if (!std::ranges::all_of(digits, [](unsigned char c) { return std::isdigit(c) != 0; })) return {};
  return std::stoull(digits);
}

std::vector<fs::path> files_in(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error))
    if (entry.is_regular_file(error)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

}  // namespace

std::string other_program_text(const io::Provenance& provenance) {
  const BuildIdentity build = build_identity();
  const std::vector<std::pair<std::string, std::string>> now{
      {"version", build.version},
      {"git_commit", build.git_commit},
      {"uncommitted_changes", build.uncommitted_changes ? "true" : "false"}};
  const bool same =
      std::ranges::all_of(now, [&](const auto& entry) { return provenance.value_of(entry.first) == entry.second; });
  return same ? "" : difference_of_origin(provenance);
}

ResumePoint find_resume_point(const fs::path& directory, bool other_program) {
  require_run(directory);
  ResumePoint point;
  for (const fs::path& path : restarts_in(directory / "restart")) {
    try {
      const io::Stamp stamp = read_restart_stamp(path);
      const std::string other = other_program_text(stamp.provenance);
      if (!other.empty() && !other_program)
        throw Refusal(io::quoted(path) + " was written by another program (" + other +
                      "); --other-program goes on with this one, and the result may be another");
      if (!other.empty()) point.remarks.push_back("another program goes on: " + other);
      if (but_for_the_end(stamp.provenance.value_of("scenario")) !=
          but_for_the_end(io::read_text(directory / "scenario.toml")))
        throw Refusal(io::quoted(directory / "scenario.toml") + " is not the scenario that " + io::quoted(path) +
                      " was written for; put that back, or run the new one in another directory");
      point.restart = path;
      point.tick = tick_of_restart(path);
      return point;
    } catch (const io::FileError& error) {
      point.remarks.push_back(std::string("passed over: ") + error.what());
    }
  }
  point.remarks.emplace_back("there is no restart: the run starts again from its scenario");
  return point;
}

std::vector<std::string> mend(const fs::path& directory, std::uint32_t tick) {
  std::vector<std::string> remarks;
  for (const char* folder : {"snapshots", "images", "restart"}) make_directory(directory / folder);
  std::size_t unfinished = 0, later = 0;
  const auto remove = [&](const fs::path& file, std::size_t& count) {
    std::error_code error;
    fs::remove(file, error);
    if (error) throw io::FileError("cannot take away " + io::quoted(file) + ": " + error.message());
    ++count;
  };
  for (const fs::path& folder : {directory, directory / "snapshots", directory / "images", directory / "restart"}) {
    for (const fs::path& file : files_in(folder)) {
      if (file.extension() == ".part")
        remove(file, unfinished);
      else if (folder != directory && tick_of(file.filename().string()).value_or(0) > tick)
        remove(file, later);
    }
  }
  for (const fs::path& of_the_end : {directory / "stages.csv", directory / "images" / "strip.png"}) {
    std::error_code error;
    if (fs::exists(of_the_end, error)) remove(of_the_end, later);
  }
  const auto files = [](std::size_t n) { return std::to_string(n) + (n == 1 ? " file" : " files"); };
  if (unfinished > 0)
    remarks.push_back(files(unfinished) + (unfinished == 1 ? " that was" : " that were") + " not finished taken away");
  if (later > 0) remarks.push_back(files(later) + " of later moments taken away, to be written again");
  return remarks;
}

}  // namespace enthesis::app
