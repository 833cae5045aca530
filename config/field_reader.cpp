#include "config/field_reader.h"

#include <algorithm>

namespace enthesis::config {
namespace {

double read_or_zero(const Table& row, const std::string& key, Dimension dimension, const std::string& id,
                    Numbers& numbers) {
  return row.has(key) ? numbers.read(row, key, dimension, id) : 0.0;
}

// What resorption sets free is counted step by step; and what is followed in time must be told all that feeds it.
bool never_waits(const FieldRow& field) {
  const agents::FieldCoupling& coupling = field.coupling;
  const bool followed = field.properties.scheme == engine::TimeScheme::implicit;
  const bool cells_alone_feed_it = !agents::is_released(coupling) && coupling.plasma_pM == 0.0;
  return coupling.matrix_release_per_um3 > 0.0 || (followed && !cells_alone_feed_it);
}

FieldRow read_field(const Table& row, const std::vector<std::string>& systemic, Numbers& numbers) {
  FieldRow field;
  field.properties.name = row.text("name");
  field.meaning = row.text("meaning");
  const std::string id = "field." + field.properties.name + ".";
  static const std::vector<std::string> schemes{"quasi_steady", "implicit"};
  field.properties.scheme =
      row.choice("scheme", schemes) == "implicit" ? engine::TimeScheme::implicit : engine::TimeScheme::quasi_steady;
  field.properties.diffusivity_loose_um2_per_s = numbers.read(row, "loose", Dimension::diffusivity, id + "loose");
  field.properties.diffusivity_dense_um2_per_s = numbers.read(row, "dense", Dimension::diffusivity, id + "dense");
  field.properties.decay_per_h = numbers.read(row, "decay", Dimension::rate, id + "decay");
  field.properties.reference_pM = numbers.read(row, "relevant", Dimension::concentration, id + "relevant");
  field.coupling.vessel_exchange_per_h =
      read_or_zero(row, "vessel_exchange", Dimension::rate, id + "vessel_exchange", numbers);
  field.coupling.plasma_pM = read_or_zero(row, "plasma", Dimension::concentration, id + "plasma", numbers);
  field.coupling.cartilage_release_per_um3_h =
      read_or_zero(row, "cartilage_release", Dimension::density_per_volume_and_time, id + "cartilage_release", numbers);
  if (row.has("cartilage_release")) {
    const std::string by = row.text("released_by");
    const auto found = std::find(systemic.begin(), systemic.end(), by);
    if (found == systemic.end()) {
      row.fail("released_by", "nothing systemic is called \"" + by + "\"" + did_you_mean(by, systemic));
    }
    field.coupling.released_by = static_cast<std::size_t>(found - systemic.begin());
  }
  field.coupling.matrix_release_per_um3 =
      read_or_zero(row, "matrix_release", Dimension::density_per_volume, id + "matrix_release", numbers);
  for (std::size_t d = 0; d < agents::deposit_count; ++d) {
    const std::string key = std::string(agents::deposit_names[d]) + "_release";
    field.coupling.deposit_release_per_h[d] = read_or_zero(row, key, Dimension::rate, id + key, numbers);
  }
  field.properties.never_waits = never_waits(field);
  field.properties.never_rests = field.coupling.cartilage_release_per_um3_h > 0.0;  // as what circulates says
  return field;
}

std::uint16_t field_index(const Table& row, const std::string& key, const std::vector<std::string>& fields) {
  const std::string name = row.text(key);
  const auto found = std::find(fields.begin(), fields.end(), name);
  if (found == fields.end()) row.fail(key, "no field is called \"" + name + "\"" + did_you_mean(name, fields));
  return static_cast<std::uint16_t>(found - fields.begin());
}

}  // namespace

std::vector<FieldRow> read_fields(const Table& root, const std::vector<std::string>& systemic, Numbers& numbers) {
  std::vector<FieldRow> fields;
  for (const Table& row : root.tables("field")) fields.push_back(read_field(row, systemic, numbers));
  return fields;
}

std::vector<agents::Binding> read_bindings(const Table& root, const std::vector<std::string>& fields,
                                           Numbers& numbers) {
  std::vector<agents::Binding> bindings;
  for (const Table& row : root.tables("binding")) {
    agents::Binding binding;
    binding.trap = field_index(row, "trap", fields);
    for (const Table& ligand : row.tables("ligand")) {
      const std::string id = "binding." + row.text("trap") + "." + ligand.text("field") + ".kd";
      binding.ligands.push_back(
          {field_index(ligand, "field", fields), numbers.read(ligand, "kd", Dimension::concentration, id)});
    }
    if (binding.ligands.size() > agents::EvaluationBlock::scratch_rows - 2) {
      row.fail("ligand", "a trap binds at most 6 ligands");
    }
    bindings.push_back(binding);
  }
  return bindings;
}

}  // namespace enthesis::config
