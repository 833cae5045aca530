#include "app/run/stage_table.h"

#include <algorithm>
#include <string>
#include <vector>

#include "engine/io/csv.h"

namespace enthesis::app {

void write_stage_table(const std::filesystem::path& file, const Model& model) {
  const auto& first_h = model.course.first_h;
  std::vector<std::string> header{"x_um", "y_um", "z_um", "volume_um3"};
  for (const std::string_view stage : readouts::stage_names) header.push_back("first_" + std::string(stage) + "_h");
  io::CsvWriter table = io::CsvWriter::create(file, header);
  for (std::size_t i = 0; i < model.outside.size(); ++i) {
    const auto site = static_cast<engine::Site>(i);
    if (std::none_of(first_h.begin(), first_h.end(), [&](const auto& grid) { return grid[site] > 0.0; })) continue;
    std::vector<io::CsvCell> row;
    for (const double along_um : model.lattice.centre_um(site)) row.emplace_back(along_um);
    row.emplace_back(model.lattice.site_volume_um3());
    for (const auto& grid : first_h) row.emplace_back(grid[site]);
    table.append(row);
  }
  table.sync();
}

}  // namespace enthesis::app
