#include "app/model/surroundings.h"

#include "app/model/loading.h"

namespace enthesis::app {

std::vector<const engine::Grid<float>*> concentration_views(const engine::FieldSet& fields) {
  std::vector<const engine::Grid<float>*> views;
  for (std::size_t f = 0; f < fields.count(); ++f) views.push_back(&fields.concentration_pM(f));
  return views;
}

agents::Surroundings surroundings_of(Model& m, const std::vector<const engine::Grid<float>*>& concentrations) {
  const FeltLoad load = felt_load(m.loading);
  return {m.blocks.places,
          m.tissue,
          m.cells,
          m.passable,
          m.around,
          m.neighbours,
          concentrations,
          m.scenario.bindings,
          load.field->octahedral_shear_strain,
          load.field->strain_energy_MPa,
          load.field->largest_principal_strain,
          load.field->hydrostatic_stress_MPa,
          load.field->pore_pressure_MPa,
          load.field->fluid_flux_um_per_s,
          m.loading.favoured,
          m.systemic,
          load.factor,
          m.clock.tick(),
          m.clock.last_step_h()};
}

}  // namespace enthesis::app
