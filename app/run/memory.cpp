#include "app/run/memory.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <new>

#include <malloc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

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

// What the process may map besides what it has mapped, if that is limited.
std::optional<double> available_by_the_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  const double mapped = number_in("/proc/self/statm").value_or(0.0) * static_cast<double>(sysconf(_SC_PAGESIZE));
  return std::max(0.0, static_cast<double>(limit.rlim_cur) - mapped);
}

}  // namespace

std::optional<double> available_memory_bytes() {
  std::optional<double> available = available_by_the_kernel();
  const auto limit = number_in("/sys/fs/cgroup/memory.max");
  const auto used = number_in("/sys/fs/cgroup/memory.current");
  if (limit && used) available = std::min(available.value_or(*limit), std::max(0.0, *limit - *used));
  if (const auto mappable = available_by_the_limit()) available = std::min(available.value_or(*mappable), *mappable);
  return available;
}

void share_limited_memory() {
  if (available_by_the_limit()) mallopt(M_ARENA_MAX, 1);
}

void require_headroom() {
  constexpr std::size_t headroom_bytes = std::size_t{32} << 20;
  void* const mapped = mmap(nullptr, headroom_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  munmap(mapped, headroom_bytes);
}

double peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * bytes_per_kB;
}

std::string reason_in_words(const std::system_error& error) {
  if (error.code() != std::errc::resource_unavailable_try_again) return error.what();
  return "another thread could not be begun: memory or the number of threads is limited";
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
