#pragma once
// The agents of one kind as columns of equal length; a row is an agent. New rows are appended, removal is a stable
// compaction, and rows take another order only where they are told to, so that the order never depends on threads.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/lattice.h"
#include "engine/random/draws.h"

namespace enthesis::engine {

struct AgentRow {
  LineageKey key{};
  Site site{};
  std::uint8_t stage{};
  Tick stage_since{};
};

inline constexpr std::uint8_t no_heading = 0x7f;  // of an agent that has not moved yet

struct AgentTable {
  std::vector<LineageKey> key;
  std::vector<Site> site;
  std::vector<std::uint8_t> stage;
  std::vector<Tick> stage_since;           // model time at which the present stage began
  std::vector<std::uint32_t> daughters;    // divisions so far: the ordinal of the next daughter key
  std::vector<std::uint8_t> heading;       // index into face_steps of the last step taken, or no_heading
  std::vector<std::vector<float>> levels;  // per-agent quantities, one vector per column

  explicit AgentTable(std::size_t level_columns = 0) : levels(level_columns) {}

  std::size_t size() const { return key.size(); }

  // Appends an agent whose levels are zero.
  void append(const AgentRow& row);
  // Appends an agent with the levels of row `mother`.
  void append_daughter(const AgentRow& row, std::size_t mother);
  // Keeps the rows with keep[row] != 0, in their order.
  void compact(std::span<const std::uint8_t> keep);
  // Row i becomes what row order[i] was. `order` is a permutation of the rows.
  void reorder(std::span<const std::uint32_t> order);

  // Calls visit(name, column) for every column; names begin with `prefix`. A visitor with visit.columns(name, columns) is
  // given the levels together.
  template <class Visitor>
  void visit_state(const std::string& prefix, Visitor&& visit) {
    visit(prefix + "/key", key);
    visit(prefix + "/site", site);
    visit(prefix + "/stage", stage);
    visit(prefix + "/stage_since", stage_since);
    visit(prefix + "/daughters", daughters);
    visit(prefix + "/heading", heading);
    if constexpr (requires { visit.columns(prefix, levels); })
      visit.columns(prefix + "/levels", levels);
    else
      for (std::size_t c = 0; c < levels.size(); ++c) visit(prefix + "/level_" + std::to_string(c), levels[c]);
  }
};

}  // namespace enthesis::engine
