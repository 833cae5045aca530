#pragma once
// What must be saved so that a continued run solves exactly as an unbroken one: the warm start of each load case, and
// the stiffness at the last solution, or when that was last found to be good still (but for what is not looked at of a
// change, load_field.h), which decides when the next is due;
// where fibres are crimped also how many were taut, and the size that the load had; where pores hold fluid also how
// permeable they were.

#include <string>
#include <vector>

namespace enthesis::mechanics {

struct LoadState {
  std::vector<double> displacement_mm;                 // node-major (nodes.h); empty before the first solution
  std::vector<double> stiffness_at_last_solution_MPa;  // stiffness_trace_MPa of the body
  std::vector<double> outdated_by{0.0};                // one number: change_in_energy_norm since the last solution
  std::vector<double> permeability_at_last_solution;   // [mm4/(N s)], else empty
  std::vector<double> taut_share;                      // of the fibres of each site (crimp.h), else empty
  std::vector<double> size_at_last_solution;           // one number, else empty

  // visitor(name, std::vector<double>&) for each array.
  template <class Visitor>
  void visit_state(Visitor&& visitor) {
    visitor("displacement_mm", displacement_mm);
    visitor("stiffness_at_last_solution_MPa", stiffness_at_last_solution_MPa);
    visitor("outdated_by", outdated_by);
    visitor("permeability_at_last_solution", permeability_at_last_solution);
    visitor("taut_share", taut_share);
    visitor("size_at_last_solution", size_at_last_solution);
  }
};

}  // namespace enthesis::mechanics
