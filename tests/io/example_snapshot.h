#pragma once
// A small snapshot of known content. The scripts read_with_*.py expect exactly this: change them together.
//
// With i the number of a site: TNF = i / 4 (double, stored as float), stiffness = 1000 i (float), tissue = i mod 4
// (bytes with words), and marker = 1 + row of the agent that stands there, else 0. Agents stand at sites 3 k + 1.

#include <vector>

#include "engine/io/snapshot.h"

namespace enthesis::tests {

class ExampleSnapshot {
 public:
  explicit ExampleSnapshot(engine::Lattice lattice) {
    const std::size_t sites = lattice.site_count();
    for (std::size_t i = 0; i < sites; ++i) {
      tnf_.push_back(static_cast<double>(i) / 4.0);
      stiffness_.push_back(1000.0f * static_cast<float>(i));
      tissue_.push_back(static_cast<std::uint8_t>(i % 4));
    }
    marker_.assign(sites, 0);
    for (std::size_t i = 1; i < sites; i += 3) {
      standing_.push_back(engine::Site(static_cast<std::uint32_t>(i)));
      marker_[i] = static_cast<std::uint32_t>(standing_.size());
      ids_.push_back(0xfedcba9876543210u + i);
      stage_.push_back(static_cast<std::uint8_t>(i % 3));
      myc_.push_back(0.5 * static_cast<double>(i));
    }
    contents.blocks = lattice;
    contents.step = 24;
    contents.time_h = 24.5;
    contents.step_h = 0.5;
    contents.digest = "0123456789abcdef";
    contents.software_version = "0.1.0";
    contents.date = "2024-02-29 12:00:00 +0000";
    contents.provenance.entries = {{"seed", "7"}, {"command_line", "enthesis run x.toml -o \"my out\""}};
    contents.provenance.documents = {{"scenario", "[run]\nseed = 7\nname = \"\u03b1\"\n"}};
    contents.fields = {column("TNF", {"pM", 1e-9, {-3, 0, 0, 0, 0, 1, 0}}, std::span<const double>(tnf_)),
                       column("stiffness", {"kPa", 1e3, {-1, 1, -2, 0, 0, 0, 0}}, std::span<const float>(stiffness_)),
                       column("tissue", {}, std::span<const std::uint8_t>(tissue_)),
                       column("marker", {}, std::span<const std::uint32_t>(marker_))};
    contents.fields[0].meaning = "tumour necrosis factor";
    contents.fields[2].labels = {"marrow", "bone", "cartilage", "tendon"};
    contents.agents = {{"osteoblast",
                        standing_,
                        ids_,
                        {column("stage", {}, std::span<const std::uint8_t>(stage_)),
                         column("MYC", {}, std::span<const double>(myc_))}},
                       {"neutrophil", {}, {}, {column("stage", {}, std::span<const std::uint8_t>())}}};
    contents.agents[0].columns[0].labels = {"osteoblast", "lining cell", "osteocyte"};
  }
  ExampleSnapshot(const ExampleSnapshot&) = delete;
  ExampleSnapshot& operator=(const ExampleSnapshot&) = delete;

  io::SnapshotContents contents;

  static io::Column column(const std::string& name, const io::Unit& unit, io::Values values) {
    io::Column made;
    made.name = name;
    made.unit = unit;
    made.values = values;
    return made;
  }

 private:
  std::vector<double> tnf_, myc_;
  std::vector<float> stiffness_;
  std::vector<std::uint8_t> tissue_, stage_;
  std::vector<std::uint32_t> marker_;
  std::vector<engine::Site> standing_;
  std::vector<std::uint64_t> ids_;
};

inline constexpr engine::Lattice example_lattice{41, 5, 3, 20.0};
inline constexpr engine::Lattice example_section{41, 35, 1, 12.5};

}  // namespace enthesis::tests
