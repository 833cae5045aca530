#include "app/study/measurements.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>
#include <stdexcept>

#include "app/study/animals.h"
#include "engine/io/posix_file.h"

namespace enthesis::app {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& file, const std::string& reason) {
  throw std::runtime_error("the census " + io::quoted(file) + " cannot be used: " + reason);
}

// No cell of a census holds a comma or a quotation mark.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

// The columns of a table that are asked for, as numbers.
std::vector<std::vector<double>> columns_of(const fs::path& file, const std::vector<std::string>& wanted) {
  std::istringstream in(io::read_text(file));
  std::string line;
  std::getline(in, line);
  const std::vector<std::string> header = cells_of(line);
  std::vector<std::size_t> places;
  for (const std::string& name : wanted) {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end()) fail(file, "it has no column " + name);
    places.push_back(static_cast<std::size_t>(found - header.begin()));
  }
  std::vector<std::vector<double>> columns(wanted.size());
  while (std::getline(in, line)) {
    const std::vector<std::string> cells = cells_of(line);
    if (cells.size() != header.size()) fail(file, "a row of it is torn");
    for (std::size_t c = 0; c < places.size(); ++c) {
      const std::string& text = cells[places[c]];
      double value = 0.0;
      const char* const end = text.data() + text.size();
      const auto [stop, error] = std::from_chars(text.data(), end, value);
      if (error != std::errc{} || stop != end || std::isinf(value)) fail(file, "\"" + text + "\" is no number");
      columns[c].push_back(value);
    }
  }
  return columns;
}

}  // namespace

std::vector<double> Measurements::of_arm(std::size_t arm, std::size_t readout, std::size_t row) const {
  std::vector<double> found;
  for (std::size_t animal = 0; animal < animals; ++animal) found.push_back(at(arm, animal, readout, row));
  return found;
}

std::size_t Measurements::row_at(double time) const {
  const auto found = std::lower_bound(time_h.begin(), time_h.end(), time);
  return static_cast<std::size_t>((found == time_h.end() ? found - 1 : found) - time_h.begin());
}

Measurements read_measurements(const fs::path& out, const config::Study& study) {
  Measurements all{study.readouts, {}, study.arms.size(), study.animals, {}, {}};
  std::vector<std::string> wanted{"time_h"};
  wanted.insert(wanted.end(), study.readouts.begin(), study.readouts.end());
  for (std::size_t arm = 0; arm < all.arms; ++arm) {
    for (std::size_t animal = 0; animal < all.animals; ++animal) {
      const fs::path file = animal_directory(out, study, {arm, animal}) / "census.csv";
      const auto columns = columns_of(file, wanted);
      if (all.time_h.empty()) all.time_h = columns.front();
      if (columns.front() != all.time_h || all.time_h.empty())
        fail(file, "its rows are not at the times of the others");
      for (std::size_t c = 1; c < columns.size(); ++c) {
        all.values.insert(all.values.end(), columns[c].begin(), columns[c].end());
      }
      all.seeds.push_back(animal_seed(study, {arm, animal}));
    }
  }
  return all;
}

}  // namespace enthesis::app
