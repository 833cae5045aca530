#include "agents/neighbours.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <string>

namespace enthesis::agents {

namespace {

int farthest(const std::vector<engine::Position>& steps) {
  int most = 0;
  for (const engine::Position& step : steps)
    most = std::max({most, std::abs(step.x), std::abs(step.y), std::abs(step.z)});
  return most;
}

}  // namespace

NeighbourCounts::NeighbourCounts(const Lattice& places, const std::vector<engine::Position>& around,
                                 const std::vector<engine::Position>& reach)
    : lattice_(places), around_(around), reach_(reach), farthest_(std::max(farthest(around), farthest(reach))) {
  constexpr std::size_t most = std::numeric_limits<std::uint16_t>::max() / engine::layer_count - 1;
  if (reach.size() > most)
    throw std::invalid_argument(std::to_string(reach.size()) + " places are within reach of a cell; at most " +
                                std::to_string(most) + " can be counted, so lower the reach or raise the spacing");
}

void NeighbourCounts::ask_nothing() {
  for (Answer& answer : answers_) answer.asked = false;
}

void NeighbourCounts::ask(const Question& question) {
  auto found = std::find_if(answers_.begin(), answers_.end(), [&](const Answer& a) { return a.question == question; });
  if (found == answers_.end()) found = answers_.insert(answers_.end(), {question, false, Counts(lattice_)});
  found->asked = true;
}

void NeighbourCounts::ask(const Program& program) {
  for (const Signal& signal : program.signals) {
    switch (signal.kind) {
      case SignalKind::near:
        ask({.what = What::cells, .signal = signal});
        ask({.what = What::place});
        break;
      case SignalKind::density:
        ask({.what = What::cells, .within_reach = true, .signal = signal});
        ask({.what = What::passable, .within_reach = true});
        break;
      case SignalKind::crowding:
        for (const Layer layer : {Layer::resident, Layer::visitor}) ask({.what = What::open, .layer = layer});
        ask({.what = What::place});
        break;
      default:
        break;
    }
  }
}

namespace {

// In a box, in which all cells are.
void mark(const Cells& cells, const Signal& signal, const engine::Box& box, const Lattice& places,
          Grid<std::uint8_t>& marks) {
  engine::for_rows(box, places, [&](std::size_t first, std::size_t count) {
    std::ranges::fill(marks.values().subspan(first, count), std::uint8_t{0});
  });
  const AgentTable& table = cells.tables[signal.argument];
  for (std::size_t row = 0; row < table.size(); ++row)
    if (((signal.detail >> table.stage[row]) & 1u) != 0) ++marks[table.site[row]];
}

}  // namespace

// The sides of the box are walls: what lies beyond is not there, neither held nor empty. A closed place within reach is
// no room that cells could fill, and does not count as such, nor do cells in it.
void NeighbourCounts::count(const Cells& cells, const Grid<std::uint8_t>& passable, const engine::Box& box, Desk& desk,
                            Answer& answer) const {
  const Question& question = answer.question;
  if (question.what == What::cells) mark(cells, question.signal, box, lattice_, desk.cells);
  const auto count_all = [&](auto&& held) {  // at a place
    const auto width = static_cast<std::size_t>(box.extent().x);
    const auto fill = [&](Site first, std::uint16_t* __restrict row) {
      unsigned any = 0;
      for (std::size_t x = 0; x < width; ++x) {
        row[x] = static_cast<std::uint16_t>(held(index(first) + x));
        any |= row[x];
      }
      return any != 0;
    };
    if (question.within_reach)
      desk.within_reach.sum(lattice_, box, reach_, fill, answer.counts);
    else
      desk.around.sum(lattice_, box, around_, fill, answer.counts);
  };
  const std::uint8_t* const way = passable.data();
  const std::uint8_t* const held_cells = desk.cells.data();
  switch (question.what) {
    case What::cells:
      if (!question.within_reach) return count_all([=](std::size_t i) { return unsigned{held_cells[i]}; });
      return count_all([=](std::size_t i) { return unsigned{way[i]} * held_cells[i]; });
    case What::open: {
      const Occupant* const occupant = cells.occupancy[engine::index(question.layer)].data();
      return count_all([=](std::size_t i) { return way[i] & (occupant[i].present() ? 0u : 1u); });
    }
    case What::passable:
      return count_all([=](std::size_t i) { return unsigned{way[i]}; });
    case What::place:
      return count_all([](std::size_t) { return 1u; });
  }
}

void NeighbourCounts::count(const Cells& cells, const Grid<std::uint8_t>& passable, const engine::Box& box,
                            const engine::Workers& workers) {
  const auto asked = static_cast<std::size_t>(
      std::count_if(answers_.begin(), answers_.end(), [](const Answer& answer) { return answer.asked; }));
  const std::size_t crew = std::min(static_cast<std::size_t>(workers.threads()), asked);
  while (desks_.size() < crew) desks_.push_back({{}, {}, Grid<std::uint8_t>(lattice_)});
  const engine::Box felt = box.widened(farthest_, lattice_);
  // Whoever is free takes the next question; an answer does not depend on who gives it.
  std::atomic<std::size_t> next{0};
  workers.for_jobs(crew, [&](std::size_t worker) {
    for (std::size_t i = next++; i < answers_.size(); i = next++)
      if (answers_[i].asked) count(cells, passable, felt, desks_[worker], answers_[i]);
  });
}

const Counts& NeighbourCounts::answer(const Question& question) const {
  for (const Answer& a : answers_)
    if (a.asked && a.question == question) return a.counts;
  throw std::logic_error("a signal of neighbours was sensed that was not counted");
}

NeighbourCounts::Share NeighbourCounts::share(const Signal& signal, Layer layer) const {
  switch (signal.kind) {
    case SignalKind::density:
      return {answer({.what = What::cells, .within_reach = true, .signal = signal}),
              answer({.what = What::passable, .within_reach = true})};
    case SignalKind::crowding:
      return {answer({.what = What::open, .layer = layer}), answer({.what = What::place})};
    default:
      return {answer({.what = What::cells, .signal = signal}), answer({.what = What::place})};
  }
}

}  // namespace enthesis::agents
