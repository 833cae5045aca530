#include "config/readout_settings.h"

#include <cmath>

namespace enthesis::config {
namespace {

readouts::CountedCells read_counted(const Table& owner, const std::string& text, const Vocabulary& words) {
  const std::size_t dot = text.find('.');
  const int kind = agents::kind_index(words.kinds, text.substr(0, dot));
  const int stage = kind < 0 || dot == std::string::npos
                        ? -1
                        : agents::stage_index(words.kinds[static_cast<std::size_t>(kind)], text.substr(dot + 1));
  if (stage < 0) owner.fail("on_bone", "\"" + text + "\" is no stage of a cell");
  return {words.kinds[static_cast<std::size_t>(kind)].name, static_cast<std::size_t>(kind), 1u << stage};
}

readouts::HistologySettings read_measure(const Table& root, const Vocabulary& words, Numbers& numbers) {
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
  s.part_share = fraction("part");
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

void read_formation(const Table& root, Numbers& numbers, ReadoutSettings& settings) {
  const Table table = root.table("formation");
  const auto number = [&](const char* key, Dimension dimension) {
    return numbers.read(table, key, dimension, std::string("formation.") + key);
  };
  settings.label_available_h = number("available", Dimension::time);
  settings.histology.formation.label_um = number("label", Dimension::length);
  settings.histology.formation.seam_um = number("seam", Dimension::length);
}

readouts::CtCalibration read_ct(const Table& root, Numbers& numbers) {
  constexpr double mg_per_g = 1e3;
  const Table table = root.table("ct");
  const auto number = [&](const char* key, Dimension dimension) {
    return numbers.read(table, key, dimension, std::string("ct.") + key);
  };
  return {mg_per_g * number("hydroxyapatite", Dimension::mass_density), number("soft_tissue", Dimension::none),
          number("slope", Dimension::none)};
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
  p.style.smooth = whole("smooth") == 1;
  p.stain.scatter = number("scatter", Dimension::none);
  p.white_mineral = number("white_mineral", Dimension::fraction);
  p.strip_frames = whole("strip_frames");
  p.strip_gap_px = whole("strip_gap");
  return p;
}

}  // namespace

ReadoutSettings read_readout_settings(const Table& root, const Vocabulary& words, Numbers& numbers) {
  ReadoutSettings settings;
  settings.histology = read_measure(root, words, numbers);
  read_formation(root, numbers, settings);
  settings.histology.ct = read_ct(root, numbers);
  settings.pictures = read_pictures(root, numbers);
  root.refuse_unknown_keys();
  return settings;
}

}  // namespace enthesis::config
