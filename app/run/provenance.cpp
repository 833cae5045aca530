#include "app/run/provenance.h"

#include <algorithm>
#include <array>
#include <climits>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <set>

#include <unistd.h>

#include "app/build_identity.h"
#include "app/run/refusal.h"
#include "config/library.h"
#include "engine/digest.h"
#include "engine/io/posix_file.h"

namespace enthesis::app {

std::string program_text() {
  const BuildIdentity build = build_identity();
  constexpr std::size_t shown_of_commit = 12;
  return "enthesis " + build.version + " (commit " + build.git_commit.substr(0, shown_of_commit) +
         (build.uncommitted_changes ? ", with uncommitted changes" : "") + "; " + build.build_type + ", " +
         build.compiler + ", " + build.instruction_set + ", " + build.parallel_backend + ")";
}

std::string date_text() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S %z", &local);
  return text.data();
}

// Of the file of this program.
std::string executable_digest() {
  static const std::string digest = [] {
    engine::Digest sum;
    const std::string bytes = io::read_text("/proc/self/exe");
    sum.add("executable", std::span<const char>(bytes));
    return sum.text();
  }();
  return digest;
}

std::string loaded_libraries() {
  static constexpr std::array known{"libhdf5", "libdeflate", "libtbb.",         "libsleef",
                                    "libpng",  "libxxhash",  "libtomlplusplus", "libc."};
  std::set<std::string> names;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const std::size_t slash = line.find('/');
    if (slash == std::string::npos) continue;
    const std::string name = std::filesystem::path(line.substr(slash)).filename().string();
    for (const char* start : known) {
      if (name.starts_with(start)) names.insert(name);
    }
  }
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string host_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

io::Provenance program_provenance(const std::string& command_line, int threads, const std::string& date) {
  const BuildIdentity build = build_identity();
  io::Provenance p;
  p.entries = {{"program", "enthesis"},
               {"version", build.version},
               {"git_commit", build.git_commit},
               {"uncommitted_changes", build.uncommitted_changes ? "true" : "false"},
               {"build_type", build.build_type},
               {"compiler", build.compiler},
               {"instruction_set", build.instruction_set},
               {"parallel_backend", build.parallel_backend},
               {"executable", executable_digest()},
               {"rules", config::library_digest()},
               {"libraries", loaded_libraries()},
               {"command_line", command_line},
               {"threads", std::to_string(threads)},
               {"host", host_name()},
               {"date", date}};
  return p;
}

bool is_same_program(const io::Provenance& provenance) {
  const BuildIdentity build = build_identity();
  const auto is = [&](const std::string& name, const std::string& here) { return provenance.value_of(name) == here; };
  const bool known = !build.uncommitted_changes && !build.git_commit.empty() && build.git_commit != "unknown";
  const bool same_commit =
      known && is("version", build.version) && is("git_commit", build.git_commit) && is("uncommitted_changes", "false");
  return (is("executable", executable_digest()) || same_commit) && is("rules", config::library_digest());
}

std::string difference_of_origin(const io::Provenance& provenance) {
  constexpr std::array<std::string_view, 4> of_no_matter{"command_line", "threads", "host", "date"};
  std::string text;
  for (const auto& [name, here] : program_provenance("", 1, "").entries) {
    if (std::ranges::find(of_no_matter, name) != of_no_matter.end()) continue;
    const std::string there = provenance.value_of(name);
    if (there == here) continue;
    text += (text.empty() ? "" : ", ") + name + " " + (there.empty() ? "unknown" : there) + " (here " + here + ")";
  }
  return text;
}

io::Provenance provenance(const config::Scenario& scenario, const std::string& command_line, int threads,
                          const std::string& date) {
  io::Provenance p = program_provenance(command_line, threads, date);
  p.entries.insert(p.entries.end(), {{"scenario_name", scenario.name}, {"seed", std::to_string(scenario.seed)}});
  p.documents = {{"scenario", scenario.resolved_text}};
  p.packed = {{"rules_text", config::library_text()}};
  return p;
}

config::Scenario scenario_of(const io::Stamp& stamp, const std::filesystem::path& path) {
  config::ScenarioRequest wanted;
  wanted.name_or_path = io::quoted(path) + " (its scenario)";
  wanted.text = stamp.provenance.value_of("scenario");
  if (wanted.text->empty()) throw Refusal(io::quoted(path) + " does not hold the scenario that it was made of");
  try {
    return config::load_scenario(wanted);
  } catch (const std::invalid_argument& error) {
    throw Refusal(error.what());
  }
}

}  // namespace enthesis::app
