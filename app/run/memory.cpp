#include "app/run/memory.h"

#include <algorithm>
#include <array>
#include <fstream>

#include <sys/resource.h>

#include "app/model/memory_budget.h"
#include "app/run/refusal.h"
#include "engine/formatted.h"

namespace enthesis::app {
namespace {

constexpr double bytes_per_kB = 1024.0;

std::optional<double> number_in(const char* file) {
  std::ifstream stream(file);
  double number = 0.0;
  if (!(stream >> number)) return std::nullopt;
  return number;
}

std::optional<double> available_by_the_kernel() {
  std::ifstream stream("/proc/meminfo");
  for (std::string line; std::getline(stream, line);) {
    double kB = 0.0;
    if (std::sscanf(line.c_str(), "MemAvailable: %lf kB", &kB) == 1) return kB * bytes_per_kB;
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> available_memory_bytes() {
  std::optional<double> available = available_by_the_kernel();
  const auto limit = number_in("/sys/fs/cgroup/memory.max");
  const auto used = number_in("/sys/fs/cgroup/memory.current");
  if (limit && used) available = std::min(available.value_or(*limit), std::max(0.0, *limit - *used));
  return available;
}

double peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * bytes_per_kB;
}

std::string size_text(double bytes) {
  constexpr std::array units{"B", "kB", "MB", "GB", "TB", "PB"};
  constexpr double step = 1000.0;
  std::size_t unit = 0;
  while (bytes >= step && unit + 1 < units.size()) {
    bytes /= step;
    ++unit;
  }
  return engine::formatted("%.3g %s", bytes, units[unit]);
}

namespace {

std::string count_text(const engine::Lattice& lattice, const std::string& what) {
  return std::to_string(lattice.nx) + " x " + std::to_string(lattice.ny) + " x " + std::to_string(lattice.nz) + " " +
         what + " of " + config::format_quantity(lattice.spacing_um, config::Dimension::length);
}

}  // namespace

std::string lattice_text(const engine::Blocks& blocks) {
  const std::string sites = count_text(blocks.sites, "sites");
  return blocks.is_single() ? sites : sites + " (cells on " + count_text(blocks.places, "places") + ")";
}

void refuse_too_large(const config::Scenario& scenario, int threads) {
  const engine::Blocks blocks = config::blocks_of(scenario);
  const std::string what = "the lattice of " + lattice_text(blocks);
  const double needed = estimated_bytes(scenario, threads);
  const std::optional<double> available = available_memory_bytes();
  if (available && needed > *available) {
    throw Refusal(what + " needs about " + size_text(needed) + " of memory, but " + size_text(*available) +
                  " are available; a larger " + scenario.anatomy.name + ".spacing, a smaller " + scenario.anatomy.name +
                  ".refinement or dimensions=section needs less");
  }
  if (blocks.sites.site_count() >= engine::index(engine::no_site)) {
    throw Refusal(what + " has more than the " + std::to_string(engine::index(engine::no_site)) +
                  " sites that can be numbered");
  }
}

}  // namespace enthesis::app
