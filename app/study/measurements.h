#pragma once
// What the animals of a study were measured to be, read back from their census files.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/study/study.h"

namespace enthesis::app {

struct Measurements {
  std::vector<std::string> readouts;
  std::vector<double> time_h;  // of the rows, the same for all animals
  std::size_t arms{}, animals{};
  std::vector<double> values;        // by arm, animal, readout, time
  std::vector<std::uint64_t> seeds;  // by arm, animal

  double at(std::size_t arm, std::size_t animal, std::size_t readout, std::size_t row) const {
    return values[((arm * animals + animal) * readouts.size() + readout) * time_h.size() + row];
  }
  std::vector<double> of_arm(std::size_t arm, std::size_t readout, std::size_t row) const;  // by animal
  std::size_t row_at(double time) const;  // the first at or after that time, else the last
};

// Throws std::runtime_error, naming the file, if one is missing or its rows are at other times than those of the rest.
Measurements read_measurements(const std::filesystem::path& out, const config::Study& study);

}  // namespace enthesis::app
