#pragma once
// The pictures of a run: the middle plane by tissue label, stained, and as mineral, at each snapshot; and a strip of
// stained sections through time at the end.

#include <cstdint>
#include <filesystem>
#include <utility>
#include <vector>

#include "app/model/model.h"
#include "config/readout_settings.h"
#include "engine/parallel/background.h"

namespace enthesis::app {

class Pictures {
 public:
  // `expected`: how many moments there will be, among which those of the strip are spread out.
  Pictures(std::filesystem::path directory, const readouts::HistologySettings& histology,
           config::PictureSettings settings, std::size_t expected);

  // Draws labels_<tick>.png, stain_<tick>.png and mineral_<tick>.png, and returns what saves them: it shares nothing
  // with this or the model, and throws io::FileError.
  engine::Background::Task draw(const Model& model, const engine::Grid<readouts::TissueLabel>& labels);
  void write_strip() const;  // strip.png; nothing if there was no moment

  // How many moments there were, and those of the strip; and where to go on.
  std::size_t moments() const { return moments_; }
  const std::vector<readouts::Image>& strip() const { return strip_; }
  void take_up(std::size_t moments, std::vector<readouts::Image> strip) {
    moments_ = moments;
    strip_ = std::move(strip);
  }

 private:
  std::filesystem::path directory_;
  readouts::HistologySettings histology_;
  config::PictureSettings settings_;
  std::size_t expected_;
  std::size_t moments_{0};
  std::vector<readouts::Image> strip_;
};

}  // namespace enthesis::app
