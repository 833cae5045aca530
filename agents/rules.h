#pragma once
// Rules, compiled: signals -> pathway nodes -> behaviours, as flat arrays of plain numbers in internal units. The rows
// a user writes are read in config; there are no numbers here.
//
// One response is one output of one kind of cell, in the stages of its mask:
//
//   value = ( base + sum_drives weight * H(s) ) * prod_modulators ( 1 + (gain - 1) * H(s) ) * prod_needs H(s)
//   H(s)  = (s/K)^n / (1 + (s/K)^n),   K = half * ( 1 + sum_competitors I / Kd )
//
// A value below zero counts as zero. A drive adds, so that a signal acts alone; a modulator scales: gain 0 blocks, gain
// 1 does nothing, gain > 1 promotes. A node is held in [0, 1] and relaxes to its value with its own time constant; a
// behaviour takes its value at once. Competitors are factors that sit on the same receptor as the signal (DKK1 and
// sclerostin against Wnt).
//
// Every response and every term carries a factor, 1 unless a perturbation acts on it: it scales the response's value,
// the drive's weight, or the modulator's distance from doing nothing.

#include <cstdint>
#include <string>
#include <vector>

namespace enthesis::agents {

enum class SignalKind : std::uint8_t {
  field,         // free concentration of a field [pM]; argument = field
  node,          // a pathway node of the cell itself [1]; argument = node column
  shear_strain,  // octahedral shear strain, smoothed, under the load now [1]
  energy,        // strain energy density, smoothed, under the load now [MPa]
  stretch,       // largest principal strain, smoothed, under the load now; 0 where all lines shorten [1]
  pressure,      // of solid and pore fluid together, smoothed, under the load now; 0 in tension [MPa]
  flow,          // of the pore fluid relative to the solid, smoothed, under the load now [um/h]
  favoured,      // 1 where the scenario's law of mechanoregulation favours a tissue, else 0; argument = tissue
  here,          // volume fraction of a constituent at the cell's site; argument = constituent
  around,        // mean of that fraction over the surrounding sites (8 in a section, 26 in 3-D)
  room_here,     // volume fraction of the site that no constituent fills
  crowding,      // share of the surrounding sites that is not open to the cell's layer
  near,       // share of the surrounding sites within the box that holds a cell; argument = kind, detail = stage mask
  density,    // share of the passable sites within the reach of a cell that holds such a cell; arguments as of near
  stage_age,  // hours since the present stage began
  left,       // deposit at the site; argument = deposit
  systemic,   // level of what circulates in the whole animal; argument = systemic quantity
  swelling,   // volume that the cell has gained by swelling [um3]
};

struct Signal {
  SignalKind kind{};
  std::uint16_t argument{};
  std::uint32_t detail{};
  friend bool operator==(const Signal&, const Signal&) = default;
};

enum class OutputKind : std::uint8_t {
  node,     // target of a pathway node [1]; target = node column
  secrete,  // molecules/s; target = field
  take_up,  // cleared volume [um3/h]; target = field
  speed,    // um/h
  persist,  // time for which a heading is kept [h]
  follow,   // weight of a gradient of receptor occupancy [1]; target = field
  divide,   // 1/h
  die,      // 1/h
  become,   // 1/h; target = kind, detail = stage
  lay,      // um3/h; target = constituent
  remove,   // um3/h; target = constituent
  resorb,   // um3/h of mineralised tissue with all that is in it
  leave,    // deposit left per hour; target = deposit
  swell,    // volume gained per hour [um3/h]
  enter,    // entries per hour and site filled with vessel [1/h]; target = kind, detail = stage
  sprout,   // new vessels per hour and vessel site [1/h]; target = field that guides them
  regress,  // vessels lost per hour and vessel site [1/h]
};

// How a cell moves; every other output but nodes and hazards is an amount per time.
constexpr bool is_of_motion(OutputKind kind) {
  return kind == OutputKind::speed || kind == OutputKind::persist || kind == OutputKind::follow;
}

struct Output {
  OutputKind kind{};
  std::uint16_t target{};
  std::uint16_t detail{};
  friend bool operator==(const Output&, const Output&) = default;
};

struct Competitor {
  std::uint16_t signal{};  // index into the program's signals
  double kd{};
};

enum class TermKind : std::uint8_t { drive, scale, need };

struct Term {
  std::string id;
  std::uint16_t signal{};
  TermKind kind{};
  double half{1.0};
  double exponent{1.0};
  double effect{};  // weight of a drive, gain of a modulator, nothing for a need
  std::vector<Competitor> competitors;
};

enum class Texture : std::uint8_t { lamellar, woven };

struct Response {
  std::string id;
  Output output;
  Texture texture{};                  // of the bone that it lays, where it lays osteoid
  std::uint32_t stages{0xffffffffu};  // bit per stage in which the response acts; elsewhere its value is 0
  double base{};
  double time_constant_h{};  // nodes only
  double receptor_half{};    // follow only: concentration of half occupancy [pM]
  std::vector<Term> terms;
};

// All rules of one kind of cell (or of the vessel, through whose sites cells enter).
struct Program {
  std::vector<Signal> signals;
  std::vector<Response> responses;
  std::size_t node_count{};
};

// The factors of one program: one for each response, and one for each of its terms.
struct ProgramFactors {
  std::vector<double> response;
  std::vector<std::vector<double>> term;
};
ProgramFactors unit_factors(const Program& program);

// What modulates speed by the tissue at the cell's place is felt afresh at every place that it comes to in a step; else
// it would run past what stops it.
bool felt_on_the_way(const Program& program, const Response& response, const Term& term);

// Index of a signal in the program, added if it is new.
std::uint16_t intern_signal(Program& program, const Signal& signal);

}  // namespace enthesis::agents
