#include "app/run/readout_settings.h"

#include <cmath>

namespace enthesis::app {
namespace {

using config::Dimension;
using config::Numbers;
using config::Table;

constexpr const char* ready_rows = R"toml(
[measure]
section = { value = "5 um", range = ["1 um", "50 um"], grade = "assumed", why = "usual paraffin section" }
plane = { value = "0.5", range = ["0", "1"], grade = "assumed", why = "the middle of the box" }
band = { value = "300 um", range = ["50 um", "2000 um"], grade = "assumed", why = "the insertion and the tissue that is scored with it" }
nucleus = { value = "0.5", range = ["0.2", "1"], grade = "assumed", why = "cells are counted by their nuclei, about half as wide as they" }
eroded = { value = "0.5", range = ["0.1", "0.9"], grade = "assumed", why = "a site that lost half of its mineral reads as soft tissue on micro-CT" }
cells_per_agent = { value = "1", range = ["1", "1000"], grade = "assumed", why = "sites are of the size of a cell" }
mineral = { value = "0.2", range = ["0.05", "0.6"], grade = "assumed", why = "below the least mineral of calcified fibrocartilage, so that it shows as mineralised, as on micro-CT" }
calcified_cartilage = { value = "0.15", range = ["0.05", "0.6"], grade = "assumed", why = "half of the cartilage matrix of calcified fibrocartilage" }
osteoid = { value = "0.2", range = ["0.05", "0.6"], grade = "assumed", why = "a fifth of the site shows as a seam" }
cartilage = { value = "0.2", range = ["0.05", "0.6"], grade = "assumed", why = "between tendon (none) and fibrocartilage (0.35)" }
vessel = { value = "0.15", range = ["0.02", "0.6"], grade = "assumed", why = "half of the lumen at sites that have a vessel" }
red_marrow = { value = "0.15", range = ["0.05", "0.6"], grade = "assumed", why = "about half of that of marrow" }
fat = { value = "0.25", range = ["0.05", "0.6"], grade = "assumed", why = "about half of that of the fat pad" }
tendon = { value = "0.5", range = ["0.2", "0.8"], grade = "assumed", why = "between loose tissue (0.2) and tendon (0.7)" }
loose = { value = "0.05", range = ["0.01", "0.3"], grade = "assumed", why = "half of the septa of the fat pad" }
on_bone = ["osteoclast.osteoclast", "osteoblast.osteoblast"]

[pictures]
magnification = { value = "6", range = ["1", "64"], grade = "assumed", why = "pixels per site: a section fits on a screen" }
scale_bar = { value = "200 um", range = ["10 um", "1000 um"], grade = "assumed", why = "a tenth of the width" }
white_mineral = { value = "0.9", range = ["0.3", "1"], grade = "assumed", why = "mature bone is white" }
strip_frames = { value = "5", range = ["2", "32"], grade = "assumed", why = "as many as fit on a page side by side" }
strip_gap = { value = "6", range = ["0", "100"], grade = "assumed", why = "pixels between pictures" }
)toml";

readouts::CountedCells read_counted(const Table& owner, const std::string& text, const config::Vocabulary& words) {
  const std::size_t dot = text.find('.');
  const int kind = agents::kind_index(words.kinds, text.substr(0, dot));
  const int stage = kind < 0 || dot == std::string::npos
                        ? -1
                        : agents::stage_index(words.kinds[static_cast<std::size_t>(kind)], text.substr(dot + 1));
  if (stage < 0) owner.fail("on_bone", "\"" + text + "\" is no stage of a cell");
  return {words.kinds[static_cast<std::size_t>(kind)].name, static_cast<std::size_t>(kind), 1u << stage};
}

readouts::HistologySettings read_measure(const Table& root, const config::Vocabulary& words, Numbers& numbers) {
  const Table table = root.table("measure");
  const auto number = [&](const char* key, Dimension dimension) {
    return numbers.read(table, key, dimension, std::string("measure.") + key);
  };
  const auto fraction = [&](const char* key) { return number(key, Dimension::fraction); };
  readouts::HistologySettings s;
  s.section_thickness_um = number("section", Dimension::length);
  s.plane_share = fraction("plane");
  s.band_um = number("band", Dimension::length);
  s.nucleus_share = fraction("nucleus");
  s.eroded_share = fraction("eroded");
  s.cells_per_agent = number("cells_per_agent", Dimension::none);
  s.thresholds.mineral = fraction("mineral");
  s.thresholds.calcified_cartilage = fraction("calcified_cartilage");
  s.thresholds.osteoid = fraction("osteoid");
  s.thresholds.cartilage = fraction("cartilage");
  s.thresholds.vessel = fraction("vessel");
  s.thresholds.red_marrow = fraction("red_marrow");
  s.thresholds.fat = fraction("fat");
  s.thresholds.tendon = fraction("tendon");
  s.thresholds.loose_connective = fraction("loose");
  for (const std::string& text : table.texts("on_bone")) s.on_bone.push_back(read_counted(table, text, words));
  return s;
}

PictureSettings read_pictures(const Table& root, Numbers& numbers) {
  const Table table = root.table("pictures");
  const auto number = [&](const char* key, Dimension dimension) {
    return numbers.read(table, key, dimension, std::string("pictures.") + key);
  };
  const auto whole = [&](const char* key) { return static_cast<int>(std::lround(number(key, Dimension::none))); };
  PictureSettings p;
  p.style.magnification = whole("magnification");
  p.style.scale_bar_um = number("scale_bar", Dimension::length);
  p.white_mineral = number("white_mineral", Dimension::fraction);
  p.strip_frames = whole("strip_frames");
  p.strip_gap_px = whole("strip_gap");
  return p;
}

}  // namespace

ReadoutSettings read_readout_settings(const Table& root, const config::Vocabulary& words, Numbers& numbers) {
  ReadoutSettings settings{read_measure(root, words, numbers), read_pictures(root, numbers)};
  root.refuse_unknown_keys();
  return settings;
}

ReadyReadouts ready_readout_settings(const config::Vocabulary& words) {
  const config::Document rows = config::Document::from_text(ready_rows, "app/run/readout_settings.cpp");
  config::Numbers numbers(std::nullopt, {});
  ReadoutSettings settings = read_readout_settings(rows.root(), words, numbers);
  return {std::move(settings), numbers.book()};
}

}  // namespace enthesis::app
