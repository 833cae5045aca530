#pragma once
// How a run is measured and pictured. Every number is a row with unit, range and grounds, as those of the model are.

#include "config/numbers.h"
#include "config/vocabulary.h"
#include "readouts/histology.h"
#include "readouts/section_image.h"

namespace enthesis::config {

struct PictureSettings {
  readouts::PictureStyle style;
  readouts::StainLook stain;
  double white_mineral{};  // mineral fraction shown white
  int strip_frames{};      // most pictures in the strip
  int strip_gap_px{};
};

struct ReadoutSettings {
  readouts::HistologySettings histology;
  double label_available_h{};  // how long a fluorochrome is available after it was given
  PictureSettings pictures;
};

// Rows of the sections [measure], [formation], [ct] and [pictures]; ids are "measure.band" and so on. The fast share of
// the osteoid belongs to the physiology and is left to the caller.
ReadoutSettings read_readout_settings(const Table& root, const Vocabulary& words, Numbers& numbers);

}  // namespace enthesis::config
