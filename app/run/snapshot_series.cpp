#include "app/run/snapshot_series.h"

#include <algorithm>
#include <deque>
#include <memory>

#include "app/build_identity.h"
#include "app/model/loading.h"
#include "engine/formatted.h"
#include "readouts/colour_table.h"
#include "readouts/section_image.h"

namespace enthesis::app {
namespace {

// Powers of length, mass, time, current, temperature, amount of substance, luminous intensity.
const io::Unit no_unit{};
const io::Unit concentration{"pM", 1e-9, {-3, 0, 0, 0, 0, 1, 0}};
const io::Unit pressure{"MPa", 1e6, {-1, 1, -2, 0, 0, 0, 0}};
const io::Unit micrometres_per_second{"um/s", 1e-6, {1, 0, -1, 0, 0, 0, 0}};
const io::Unit angle{"deg", 0.017453292519943295, {}};
const io::Unit hours{"h", 3600.0, {0, 0, 1, 0, 0, 0, 0}};
const io::Unit per_second{"molecules/s", 1.0, {0, 0, -1, 0, 0, 0, 0}};
const io::Unit clearance{"um3/h", 1e-18 / 3600.0, {3, 0, -1, 0, 0, 0, 0}};

// Contents, and the arrays that were made for them.
struct Sheet {
  io::SnapshotContents contents;
  std::deque<std::vector<double>> numbers;
  std::deque<std::vector<std::uint8_t>> codes;

  std::span<const double> keep(std::vector<double> values) { return numbers.emplace_back(std::move(values)); }
  std::span<const std::uint8_t> keep(std::vector<std::uint8_t> values) { return codes.emplace_back(std::move(values)); }
  void pack(const engine::Workers& workers) {
    io::pack(contents, &workers);
    numbers.clear();
    codes.clear();
  }
};

io::Column column(const std::string& name, const io::Unit& unit, io::Values values, const std::string& meaning) {
  io::Column c;
  c.name = name;
  c.unit = unit;
  c.values = std::move(values);
  c.meaning = meaning;
  return c;
}

// What is felt at the places, shown at their sites.
std::vector<double> times(const engine::Grid<double>& felt, double factor, const engine::Blocks& blocks) {
  std::vector<double> scaled(blocks.sites.site_count());
  for (std::size_t i = 0; i < scaled.size(); ++i) {
    scaled[i] = felt[blocks.place_of(engine::Site{static_cast<std::uint32_t>(i)})] * factor;
  }
  return scaled;
}

void add_tissue(const Model& model, const engine::Grid<readouts::TissueLabel>& labels, Sheet& sheet) {
  auto& fields = sheet.contents.fields;
  for (const agents::Constituent c : agents::all_constituents) {
    const std::string name(agents::constituent_names[agents::index(c)]);
    fields.push_back(column(name, no_unit, model.tissue[c].values(), "volume fraction of " + name));
  }
  for (std::size_t d = 0; d < agents::deposit_count; ++d) {
    const std::string name(agents::deposit_names[d]);
    fields.push_back(column(name, no_unit, model.tissue.deposit[d].values(), "amount of " + name + " at the site"));
  }
  fields.push_back(column("calcified", no_unit, model.tissue.calcified.values(),
                          "share of the site that is mineral formed in cartilage"));
  fields.push_back(column("woven", no_unit, model.tissue.woven.values(), "share of the site that is woven bone"));
  fields.push_back(column("fibre_angle", angle, model.tissue.fibre_angle_deg.values(), "direction of the fibres"));
  if (model.labels.given()) {
    for (const readouts::Fluorochrome f : readouts::both_fluorochromes) {
      const std::string name(readouts::fluorochrome_names[readouts::index(f)]);
      fields.push_back(column("label_" + name, no_unit, model.labels.bound[readouts::index(f)].values(),
                              "volume fraction of bone that holds the " + name + " fluorochrome"));
    }
  }
  std::vector<std::uint8_t> codes;
  for (const readouts::TissueLabel label : labels.values()) {
    codes.push_back(static_cast<std::uint8_t>(readouts::index(label)));
  }
  io::Column tissue = column("tissue", no_unit, sheet.keep(std::move(codes)), "tissue that the site shows");
  tissue.labels.assign(readouts::label_names.begin(), readouts::label_names.end());
  fields.push_back(std::move(tissue));
  io::Column region = column("region", no_unit, model.region.values(), "region of the anatomy at the start");
  region.labels = model.scenario.anatomy.shape->region_names();
  fields.push_back(std::move(region));
  io::Column outside = column("outside", no_unit, model.outside.values(), "side of the first outline of the bone");
  outside.labels = {"within_first_bone", "outside_first_bone"};
  fields.push_back(std::move(outside));
}

void add_fields(const Model& model, Sheet& sheet) {
  auto& fields = sheet.contents.fields;
  for (std::size_t f = 0; f < model.fields.count(); ++f) {
    fields.push_back(column(model.fields.properties(f).name, concentration, model.fields.concentration_pM(f).values(),
                            model.scenario.fields[f].meaning));
  }
  const FeltLoad load = felt_load(model.loading);
  fields.push_back(column("octahedral_shear_strain", no_unit,
                          sheet.keep(times(load.field->octahedral_shear_strain, load.factor, model.blocks)),
                          "octahedral shear strain under the present load"));
  fields.push_back(column("strain_energy", pressure,
                          sheet.keep(times(load.field->strain_energy_MPa, load.factor * load.factor, model.blocks)),
                          "strain energy density under the present load"));
  if (!model.loading.pores) return;
  fields.push_back(column("pore_pressure", pressure,
                          sheet.keep(times(load.field->pore_pressure_MPa, load.factor, model.blocks)),
                          "pressure of the pore fluid under the present load"));
  fields.push_back(column("fluid_flux", micrometres_per_second,
                          sheet.keep(times(load.field->fluid_flux_um_per_s, load.factor, model.blocks)),
                          "flow of the pore fluid relative to the solid under the present load"));
}

void add_levels(const agents::CellKind& kind, const engine::AgentTable& rows, const std::vector<std::string>& fields,
                io::AgentTable& table) {
  for (std::size_t n = 0; n < kind.node_names.size(); ++n) {
    table.columns.push_back(column("node_" + kind.node_names[n], no_unit, std::span<const float>(rows.levels[n]),
                                   "level of a pathway node"));
  }
  for (const agents::KeptRate& kept : kind.kept) {
    const std::span<const float> values(rows.levels[kept.column]);
    const std::string name = (kept.secretion ? "secrete_" : "take_up_") + fields[kept.field];
    const bool taken =
        std::any_of(table.columns.begin(), table.columns.end(), [&](const io::Column& c) { return c.name == name; });
    table.columns.push_back(
        column(taken ? name + "_" + std::to_string(kept.column) : name, kept.secretion ? per_second : clearance, values,
               kept.secretion ? "secretion in the step before" : "volume cleared per time in the step before"));
  }
}

void add_agents(const Model& model, Sheet& sheet) {
  for (std::size_t k = 0; k < model.cells.kinds.size(); ++k) {
    const agents::CellKind& kind = model.cells.kinds[k];
    const engine::AgentTable& rows = model.cells.tables[k];
    io::AgentTable table;
    table.type = kind.traits.name;
    table.sites = rows.site;
    for (const engine::LineageKey key : rows.key) table.ids.push_back(static_cast<std::uint64_t>(key));
    io::Column stage = column("stage", no_unit, std::span<const std::uint8_t>(rows.stage), "stage of life of the cell");
    for (const agents::StageTraits& s : kind.traits.stages) stage.labels.push_back(s.name);
    table.columns.push_back(std::move(stage));
    std::vector<double> ages;
    for (const engine::Tick since : rows.stage_since) {
      ages.push_back((engine::minutes(model.clock.tick()) - engine::minutes(since)) / 60.0);
    }
    table.columns.push_back(column("stage_age", hours, sheet.keep(std::move(ages)), "time in the present stage"));
    table.columns.push_back(
        column("daughters", no_unit, std::span<const std::uint32_t>(rows.daughters), "divisions so far"));
    add_levels(kind, rows, model.scenario.words.fields, table);
    sheet.contents.agents.push_back(std::move(table));
  }
}

std::string hexadecimal(readouts::Colour c) {
  return engine::formatted("#%02x%02x%02x", c.red, c.green, c.blue);
}

// The colours of cells in the stained pictures: of the body where one is seen of its own, else of the nucleus.
void add_stage_colours(const Model& model, io::RunDescription& description) {
  const readouts::CellMarks marks = readouts::cell_marks(model.cells, model.scenario.readouts.pictures.stain);
  for (std::size_t k = 0; k < marks.size(); ++k) {
    const agents::CellTraits& traits = model.cells.kinds[k].traits;
    auto& labels = description.labels[traits.name + ".stage"];
    for (std::size_t s = 0; s < traits.stages.size(); ++s) {
      const readouts::CellMark& mark = marks[k][s];
      const readouts::Colour seen = mark.nuclei > 1 ? mark.body : mark.nucleus;
      labels.push_back({static_cast<std::int64_t>(s), traits.stages[s].name, hexadecimal(seen)});
    }
  }
}

io::RunDescription description_of(const Model& model) {
  io::RunDescription description;
  description.title = model.scenario.title;
  add_stage_colours(model, description);
  for (std::size_t l = 0; l < readouts::label_count; ++l) {
    description.labels["tissue"].push_back(
        {static_cast<std::int64_t>(l), std::string(readouts::label_names[l]), hexadecimal(readouts::label_colours[l])});
  }
  return description;
}

}  // namespace

SnapshotSeries::SnapshotSeries(std::filesystem::path run_directory, const Model& model, io::Provenance stamp,
                               std::string date)
    : directory_(std::move(run_directory)),
      stamp_(std::move(stamp)),
      date_(std::move(date)),
      description_(description_of(model)) {}

std::vector<std::string> SnapshotSeries::take_up() {
  std::vector<std::string> unreadable;
  written_ = io::read_snapshots_in(directory_ / "snapshots", &unreadable);
  if (!written_.empty()) io::write_sidecars(directory_, written_, description_);
  std::ranges::sort(unreadable);
  for (std::string& sentence : unreadable) sentence += "; it is left out of index.json and the other lists";
  return unreadable;
}

engine::Background::Task SnapshotSeries::pack(const Model& model, const engine::Grid<readouts::TissueLabel>& labels,
                                              const std::string& digest, const std::string& times,
                                              const engine::Workers& workers) {
  const auto sheet = std::make_shared<Sheet>();
  io::SnapshotContents& contents = sheet->contents;
  contents.blocks = model.blocks;
  contents.step = model.clock.now_min;
  contents.time_h = model.clock.time_h();
  contents.step_h = model.clock.last_step_h();
  contents.digest = digest;
  contents.provenance = stamp_;
  contents.provenance.entries.emplace_back("times", times);
  contents.software_version = build_identity().version;
  contents.date = date_;
  add_fields(model, *sheet);
  add_tissue(model, labels, *sheet);
  for (io::Column& field : contents.fields) field.mantissa_bits = model.scenario.report.snapshot_bits;
  add_agents(model, *sheet);
  sheet->pack(workers);
  const auto path = directory_ / "snapshots" / io::snapshot_file_name(contents.step);
  return [this, path, sheet] {
    written_.push_back(io::write_snapshot(path, sheet->contents));
    io::write_sidecars(directory_, written_, description_);
  };
}

}  // namespace enthesis::app
