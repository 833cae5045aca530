#include "engine/agent_table.h"

#include <algorithm>
#include <utility>

namespace enthesis::engine {
namespace {

// Runs of rows that stay, behind the first that goes.
std::vector<std::pair<std::size_t, std::size_t>> later_runs(std::span<const std::uint8_t> keep,
                                                            std::size_t first_gone) {
  std::vector<std::pair<std::size_t, std::size_t>> runs;
  for (std::size_t row = first_gone; row < keep.size(); ++row) {
    if (keep[row] == 0) continue;
    if (keep[row - 1] == 0) runs.emplace_back(row, row);
    ++runs.back().second;
  }
  return runs;
}

}  // namespace

void AgentTable::append(const AgentRow& row) {
  key.push_back(row.key);
  site.push_back(row.site);
  stage.push_back(row.stage);
  stage_since.push_back(row.stage_since);
  daughters.push_back(0);
  heading.push_back(no_heading);
  for (auto& column : levels) column.push_back(0.0f);
}

void AgentTable::append_daughter(const AgentRow& row, std::size_t mother) {
  append(row);
  for (auto& column : levels) column.back() = column[mother];
}

void AgentTable::compact(std::span<const std::uint8_t> keep) {
  const auto first_gone = static_cast<std::size_t>(std::find(keep.begin(), keep.end(), std::uint8_t{0}) - keep.begin());
  if (first_gone == keep.size()) return;
  const auto runs = later_runs(keep, first_gone);
  const auto close_up = [&](auto& column) {
    auto end = column.begin() + static_cast<std::ptrdiff_t>(first_gone);
    for (const auto& [from, to] : runs)
      end = std::copy(column.begin() + static_cast<std::ptrdiff_t>(from),
                      column.begin() + static_cast<std::ptrdiff_t>(to), end);
    column.erase(end, column.end());
  };
  close_up(key);
  close_up(site);
  close_up(stage);
  close_up(stage_since);
  close_up(daughters);
  close_up(heading);
  for (auto& column : levels) close_up(column);
}

void AgentTable::reorder(std::span<const std::uint32_t> order) {
  const auto arrange = [&](auto& column) {
    auto arranged = column;
    for (std::size_t row = 0; row < order.size(); ++row) arranged[row] = column[order[row]];
    column.swap(arranged);
  };
  arrange(key);
  arrange(site);
  arrange(stage);
  arrange(stage_since);
  arrange(daughters);
  arrange(heading);
  for (auto& column : levels) arrange(column);
}

}  // namespace enthesis::engine
