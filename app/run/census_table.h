#pragma once
// The rows of census.csv: time and tick, the census (readouts/census.h), the ledger of fields and solvers, the digest.
//
//   mean_<field>_pM  max_<field>_pM       concentration over the sites
//   solved_<field>  iterations_<field>    how often since the last row, and of how many iterations
//   in_<field>_molecules  out_...  decayed_...  stored_...  residual_<field>   its books since the last row
//   field_iterations                      of all fields solved in the last step
//   field_error  field_imbalance          the greatest of them, relative (engine/fields/field_properties.h)
//   load_factor                           present size of the load that is felt
//   load_iterations  load_energy_error    of the last solution

#include <optional>
#include <string>
#include <vector>

#include "app/model/model.h"
#include "engine/io/csv.h"
#include "readouts/census.h"
#include "readouts/histology.h"
#include "readouts/interest.h"

namespace enthesis::app {

// The names of the numbers in the census of this scenario; builds a section of it.
std::vector<std::string> census_names(config::Scenario scenario);

class CensusTable {
 public:
  // Measures against the state of the model now. Replaces what is there with its first row.
  CensusTable(const std::filesystem::path& file, const Model& model, readouts::HistologySettings settings);

  // Goes on after so many rows of what is there, measured against this. Throws io::FileError where there are fewer, or
  // where something is missing.
  void take_up(std::size_t rows, const std::vector<double>& first_volumes_um3,
               const std::vector<std::uint64_t>& cells_before);
  const readouts::CensusBaseline& baseline() const { return baseline_; }

  // Appends a row and begins to count events anew; returns the digest. Throws std::runtime_error, one sentence, where the
  // books of cells or matrix do not balance; the row is there then.
  std::string append(Model& model);
  void sync();
  std::size_t rows() const { return csv_ ? csv_->rows() : rows_to_keep_; }

 private:
  std::filesystem::path file_;
  readouts::HistologySettings settings_;
  readouts::CensusBaseline baseline_;
  engine::Grid<double> distance_um_;
  std::vector<readouts::Interest> interest_;
  std::size_t rows_to_keep_{0};
  std::optional<io::CsvWriter> csv_;  // from the first row on, which gives the names of the columns
};

}  // namespace enthesis::app
