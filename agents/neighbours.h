#pragma once
// How many of the places round each place hold such a cell, or are open: counted for all places at once, and once for
// all kinds of cell whose rules ask the same.

#include <cstdint>
#include <vector>

#include "agents/cells.h"
#include "engine/neighbourhood_sums.h"
#include "engine/parallel/workers.h"

namespace enthesis::agents {

using engine::Counts;
using engine::Grid;

class NeighbourCounts {
 public:
  struct Share {
    const Counts &part, &whole;
    double at(Site s) const { return whole[s] > 0 ? static_cast<double>(part[s]) / whole[s] : 0.0; }
  };

  // Of places, with the steps to what surrounds one (surrounding_steps) and to what is within its reach (steps_within).
  // Throws std::invalid_argument if more places are within reach than can be counted.
  NeighbourCounts(const Lattice& places, const std::vector<engine::Position>& around,
                  const std::vector<engine::Position>& reach);

  // What is counted from now on: what signals of these programs ask, and nothing else.
  void ask_nothing();
  void ask(const Program& program);
  // Counts that for the cells as they stand, none of which is outside a box of the places, for the places of the box.
  // Memory is allocated only for what was never asked before.
  void count(const Cells& cells, const Grid<std::uint8_t>& passable, const engine::Box& box,
             const engine::Workers& workers);

  // Of a signal `near`, `density` or `crowding` that was counted. `layer` is that of the cell that is crowded: what is
  // found then is open to it. Throws std::logic_error if the signal was not asked.
  Share share(const Signal& signal, Layer layer = {}) const;

 private:
  enum class What : std::uint8_t { cells, open, passable, place };
  struct Question {
    What what{};
    bool within_reach{};  // else of what surrounds a place
    Layer layer{};        // open to
    Signal signal{};      // for the kind and the stages of cells
    friend bool operator==(const Question&, const Question&) = default;
  };
  struct Answer {
    Question question;
    bool asked{};
    Counts counts;
  };
  struct Desk {  // of one worker
    engine::NeighbourhoodSums around, within_reach;
    Grid<std::uint8_t> cells;
  };

  void ask(const Question& question);
  const Counts& answer(const Question& question) const;
  void count(const Cells& cells, const Grid<std::uint8_t>& passable, const engine::Box& box, Desk& desk,
             Answer& answer) const;

  Lattice lattice_;
  engine::Neighbourhood around_, reach_;
  int farthest_{};  // place within reach, along an axis
  std::vector<Answer> answers_;
  std::vector<Desk> desks_;
};

}  // namespace enthesis::agents
