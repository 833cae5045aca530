#include "engine/agent_table.h"

namespace enthesis::engine {
namespace {

template <class T>
void keep_marked(std::vector<T>& column, std::span<const std::uint8_t> keep) {
  std::size_t kept = 0;
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (keep[row] != 0) column[kept++] = column[row];
  }
  column.resize(kept);
}

}  // namespace

void AgentTable::append(const AgentRow& row) {
  key.push_back(row.key);
  site.push_back(row.site);
  stage.push_back(row.stage);
  stage_since.push_back(row.stage_since);
  daughters.push_back(0);
  heading.push_back(no_heading);
  for (auto& column : levels) column.push_back(0.0);
}

void AgentTable::append_daughter(const AgentRow& row, std::size_t mother) {
  append(row);
  for (auto& column : levels) column.back() = column[mother];
}

void AgentTable::compact(std::span<const std::uint8_t> keep) {
  keep_marked(key, keep);
  keep_marked(site, keep);
  keep_marked(stage, keep);
  keep_marked(stage_since, keep);
  keep_marked(daughters, keep);
  keep_marked(heading, keep);
  for (auto& column : levels) keep_marked(column, keep);
}

}  // namespace enthesis::engine
