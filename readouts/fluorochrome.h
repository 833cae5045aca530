#pragma once
// Two fluorochromes, such as calcein and alizarin, given once each. Each is bound where the mineralisation front
// passes (readouts/osteoid_seam.h) while it is available after it was given, and is lost with the bone that holds it.
// A readout: nothing in the tissue feels it.
//
// What is bound is the net growth of mineralised bone at a site, step by step; growth and resorption at one site within
// one step are not told apart. Neither the slow filling up of old bone nor the calcification of cartilage binds any.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "agents/tissue.h"
#include "readouts/histology.h"

namespace enthesis::readouts {

enum class Fluorochrome : std::uint8_t { first, second };
inline constexpr std::array<std::string_view, 2> fluorochrome_names{"first", "second"};
inline constexpr std::array both_fluorochromes{Fluorochrome::first, Fluorochrome::second};
constexpr std::size_t index(Fluorochrome f) {
  return static_cast<std::size_t>(f);
}

// Available in the steps that begin at or after it was given, and before its time is up.
struct LabelTimes {
  std::array<std::uint32_t, 2> given_min{};
  std::uint32_t available_min{};  // 0: none are given

  bool given() const { return available_min != 0; }
  std::uint32_t end_min(Fluorochrome f) const { return given_min[index(f)] + available_min; }
  bool available(Fluorochrome f, std::uint32_t begin_min) const {
    return begin_min >= given_min[index(f)] && begin_min < end_min(f);
  }
  bool between(std::uint32_t begin_min) const { return begin_min >= given_min[0] && begin_min < given_min[1]; }
};

// All in shares of the site. Empty grids if no fluorochromes are given.
struct BoneLabels {
  engine::Grid<double> bone;                        // mineralised bone when last looked at
  std::array<engine::Grid<double>, 2> bound;        // the part of it that holds each fluorochrome
  engine::Grid<double> between;                     // the part of it that formed from the first giving to the second
  std::array<engine::Grid<std::uint8_t>, 2> faces;  // bit f: label lay open at face f when its time was up

  BoneLabels() = default;
  BoneLabels(const agents::Tissue& tissue, const FormationSettings& settings);  // before the first step

  bool given() const { return !bone.empty(); }

  template <class Visitor>
  void visit_state(Visitor&& visit) {
    if (!given()) return;
    visit(std::string("label/bone"), bone.storage());
    visit(std::string("label/between"), between.storage());
    for (const Fluorochrome f : both_fluorochromes) {
      const std::string name(fluorochrome_names[index(f)]);
      visit("label/" + name, bound[index(f)].storage());
      visit("label/" + name + "_faces", faces[index(f)].storage());
    }
  }
};

// True where a label is seen: what is bound at the place of the site, spread over one of its faces, is thicker than what a
// laboratory reads as a label.
bool shows_label(const engine::Grid<double>& bound, engine::Site site, const engine::Blocks& blocks,
                 const FormationSettings& settings);

// Notes what the step from `begin_min` to `end_min` did. Nothing if no fluorochromes are given.
void record_labels(const agents::Tissue& tissue, const LabelTimes& times, const HistologySettings& settings,
                   std::uint32_t begin_min, std::uint32_t end_min, BoneLabels& labels);

}  // namespace enthesis::readouts
