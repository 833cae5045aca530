#pragma once
// What became of each field since the books were begun anew, added up over its solutions; one value per field.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/fields/field_properties.h"

namespace enthesis::engine {

struct FieldBooks {
  std::vector<double> secreted_pM_um3, decayed_pM_um3;
  std::vector<double> gone_pM_um3;    // taken up, and left for sites at rest less what came from there
  std::vector<double> stored_pM_um3;  // end less beginning of each solution; nothing for a quasi-steady field
  std::vector<double> imbalance;      // the greatest of a solution (FieldLedger::imbalance), as an absolute value
  std::vector<std::uint32_t> solutions, iterations;

  explicit FieldBooks(std::size_t fields)
      : secreted_pM_um3(fields),
        decayed_pM_um3(fields),
        gone_pM_um3(fields),
        stored_pM_um3(fields),
        imbalance(fields),
        solutions(fields),
        iterations(fields) {}

  void enter(std::size_t f, TimeScheme scheme, const FieldLedger& ledger);
  void begin_anew() { *this = FieldBooks(solutions.size()); }

  template <class Visitor>
  void visit_remembered(Visitor&& visitor) {
    visitor(std::string("field_books/secreted"), secreted_pM_um3);
    visitor(std::string("field_books/decayed"), decayed_pM_um3);
    visitor(std::string("field_books/gone"), gone_pM_um3);
    visitor(std::string("field_books/stored"), stored_pM_um3);
    visitor(std::string("field_books/imbalance"), imbalance);
    visitor(std::string("field_books/solutions"), solutions);
    visitor(std::string("field_books/iterations"), iterations);
  }
};

}  // namespace enthesis::engine
