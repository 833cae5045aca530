#include "app/run/census_table.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "agents/exchange.h"
#include "app/model/loading.h"
#include "engine/formatted.h"

namespace enthesis::app {
namespace {

std::vector<readouts::Interest> interest_of(const Model& model) {
  std::vector<readouts::Interest> interest;
  for (const config::RegionOfInterest& region : model.scenario.anatomy.interest) {
    interest.push_back(readouts::interest_of(region.name, config::sites_of(region, model.blocks.sites),
                                             config::sites_of(region, model.blocks.places)));
  }
  return interest;
}

void add_books(const std::string& field, std::size_t f, const engine::FieldBooks& books, readouts::CensusRow& row) {
  const auto molecules = [](double pM_um3) { return pM_um3 / agents::pM_per_molecule_um3; };
  row.insert(row.end(), {{"solved_" + field, static_cast<double>(books.solutions[f])},
                         {"iterations_" + field, static_cast<double>(books.iterations[f])},
                         {"in_" + field + "_molecules", molecules(books.secreted_pM_um3[f])},
                         {"out_" + field + "_molecules", molecules(books.gone_pM_um3[f])},
                         {"decayed_" + field + "_molecules", molecules(books.decayed_pM_um3[f])},
                         {"stored_" + field + "_molecules", molecules(books.stored_pM_um3[f])},
                         {"residual_" + field, books.imbalance[f]}});
}

void add_fields(const engine::FieldSet& fields, readouts::CensusRow& row) {
  for (std::size_t f = 0; f < fields.count(); ++f) {
    double sum = 0.0, greatest = 0.0;
    for (const float c : fields.concentration_pM(f).values()) {
      sum += static_cast<double>(c);
      greatest = std::max(greatest, static_cast<double>(c));
    }
    const std::string& name = fields.properties(f).name;
    row.push_back({"mean_" + name + "_pM", sum / static_cast<double>(fields.lattice().site_count())});
    row.push_back({"max_" + name + "_pM", greatest});
    add_books(name, f, fields.books(), row);
  }
  double error = 0.0, imbalance = 0.0;
  for (const engine::FieldLedger& ledger : fields.report().fields) {
    error = std::max(error, ledger.error_estimate);
    imbalance = std::max(imbalance, std::fabs(ledger.imbalance));
  }
  row.push_back({"field_iterations", static_cast<double>(fields.report().iterations())});
  row.push_back({"field_error", error});
  row.push_back({"field_imbalance", imbalance});
}

// Rounding alone is allowed.
void require_balance(const Model& model, const readouts::CensusBaseline& baseline) {
  const auto at = [&] { return " at " + config::format_quantity(model.clock.time_h(), config::Dimension::time); };
  const std::uint64_t cells = readouts::cells_imbalance(model.cells, baseline.cells_before);
  if (cells != 0)
    throw std::runtime_error(
        "the cells do not balance" + at() + ": " + std::to_string(cells) +
        " more or fewer stand there than were born, came in, died and left since the census before");
  constexpr double rounding = 1e-9;
  double all_um3 = 0.0;
  for (std::size_t c = 0; c < agents::constituent_count; ++c)
    all_um3 += baseline.first_volumes_um3[c] + model.tissue.ledger.laid_um3[c] + model.tissue.ledger.removed_um3[c];
  const double matrix_um3 = readouts::matrix_imbalance_um3(model.tissue, baseline.first_volumes_um3);
  if (!(matrix_um3 <= rounding * all_um3))
    throw std::runtime_error("the matrix does not balance" + at() + ": " + engine::formatted("%.6g", matrix_um3) +
                             " um3 of it are there, or not, that were neither laid nor removed");
}

void count_events_anew(agents::Flows& flows) {
  for (auto* flow : {&flows.births, &flows.deaths, &flows.entries, &flows.left}) {
    std::fill(flow->begin(), flow->end(), 0);
  }
}

// Of the whole bone, and of what stands outside its first outline.
void add_forming_bone(const Model& model, const readouts::HistologySettings& settings, readouts::CensusRow& row) {
  const engine::Grid<std::uint8_t> everywhere;
  for (const auto& [prefix, region] : {std::pair{"", &everywhere}, std::pair{"outside_", &model.outside}}) {
    readouts::add_formation(prefix, readouts::measure_osteoid(model.tissue, *region, settings),
                            readouts::bone_formation(model.labels, model.scenario.label_times, model.clock.now_min,
                                                     model.tissue, *region, settings),
                            row);
  }
  readouts::add_density(readouts::new_bone_density(model.tissue, model.first_mineral, model.outside, settings), row);
}

readouts::CensusRow ledger_row(const Model& model) {
  readouts::CensusRow row;
  add_fields(model.fields, row);
  for (std::size_t i = 0; i < model.systemic.size(); ++i) {
    row.push_back({"systemic_" + model.scenario.systemic[i].name, model.systemic[i]});
  }
  row.push_back({"load_factor", present_size(model.loading)});
  row.push_back({"load_iterations", static_cast<double>(model.loading.report.iterations)});
  row.push_back({"load_energy_error", model.loading.report.energy_error_estimate});
  return row;
}

// The row without what names the moment and the state.
readouts::CensusRow numbers_of(const Model& model, const readouts::CensusBaseline& baseline,
                               const engine::Grid<double>& distance_um, const std::vector<readouts::Interest>& interest,
                               const readouts::HistologySettings& settings) {
  const engine::Grid<std::uint8_t> everywhere;
  const readouts::HistologyInput input{model.tissue, model.cells, model.first_mineral, distance_um, everywhere};
  const readouts::HistologyReport histology = readouts::histology(input, settings);
  readouts::CensusRow row = readouts::census_row(model.tissue, model.cells, baseline, histology);
  const int plane = readouts::layer_of(readouts::section_of(settings, model.lattice), model.lattice);
  readouts::add_new_tissue(readouts::new_tissue(model.tissue, settings.thresholds, model.outside, plane, model.course),
                           row);
  const FeltLoad load = felt_load(model.loading);
  for (const readouts::Interest& part : interest) {
    readouts::add_interest(input, {load.field->octahedral_shear_strain, load.factor}, part, settings, row);
  }
  add_forming_bone(model, settings, row);
  readouts::add_bridging(readouts::bridging(model.tissue, model.first_mineral, model.outside, settings), row);
  for (readouts::CensusEntry& entry : ledger_row(model)) row.push_back(std::move(entry));
  return row;
}

}  // namespace

CensusTable::CensusTable(const std::filesystem::path& file, const Model& model, readouts::HistologySettings settings)
    : file_(file),
      settings_(std::move(settings)),
      baseline_(readouts::baseline_of(model.tissue, model.cells)),
      distance_um_(config::distances_to_insertion_um(*model.scenario.anatomy.shape, model.blocks.places)),
      interest_(interest_of(model)) {}

void CensusTable::take_up(std::size_t rows, const std::vector<double>& first_volumes_um3,
                          const std::vector<std::uint64_t>& cells_before) {
  if (first_volumes_um3.size() != baseline_.first_volumes_um3.size() ||
      cells_before.size() != baseline_.cells_before.size())
    throw io::FileError("cannot continue " + io::quoted(file_) +
                        ": the first volumes of some constituents, or the numbers of some cells, are missing");
  std::ranges::copy(first_volumes_um3, baseline_.first_volumes_um3.begin());
  baseline_.cells_before = cells_before;
  if (rows > 0) io::CsvWriter::cut(file_, rows);
  rows_to_keep_ = rows;
}

std::string CensusTable::append(Model& model) {
  const readouts::CensusRow row = numbers_of(model, baseline_, distance_um_, interest_, settings_);

  std::vector<std::string> header{"time_h", "tick"};
  std::vector<io::CsvCell> cells{model.clock.time_h(), std::uint64_t{model.clock.now_min}};
  for (const readouts::CensusEntry& entry : row) {
    header.push_back(entry.name);
    cells.push_back(entry.value);
  }
  std::string state = digest(model).text();
  header.push_back("digest");
  cells.push_back(state);
  if (!csv_)
    csv_.emplace(rows_to_keep_ == 0 ? io::CsvWriter::create(file_, header)
                                    : io::CsvWriter::resume(file_, header, rows_to_keep_));
  csv_->append(cells);
  require_balance(model, baseline_);
  count_events_anew(model.cells.flows);
  baseline_.cells_before = readouts::cell_counts(model.cells);
  model.fields.begin_books_anew();
  return state;
}

void CensusTable::sync() {
  if (csv_) csv_->sync();
}

std::vector<std::string> census_names(config::Scenario scenario) {
  scenario.section = true;
  scenario.physiology.settling_min = 0;  // names alone are asked for
  const readouts::HistologySettings settings = scenario.readouts.histology;
  const auto model = build_model(std::move(scenario), engine::Workers(1));
  const engine::Grid<double> distance_um(model->blocks.places);
  std::vector<std::string> names;
  for (const readouts::CensusEntry& entry : numbers_of(*model, readouts::baseline_of(model->tissue, model->cells),
                                                       distance_um, interest_of(*model), settings)) {
    names.push_back(entry.name);
  }
  return names;
}

}  // namespace enthesis::app
