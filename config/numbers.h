#pragma once
// Every number of the model passes through here once: the row of data is read, remembered in the book, and replaced or
// scaled where the scenario or the animal says so.
//
// A number is either a row of its own, or the name of a row in the table of shared numbers ("TNF_half"), so that a
// value used in several rules is declared once. Its id is then "shared.TNF_half".

#include <map>
#include <optional>
#include <string>

#include "config/parameter.h"

namespace enthesis::config {

struct Override {
  std::string text;      // the new value with its unit
  std::string given_by;  // "scenario.toml:12" or "--set"
};

class Numbers {
 public:
  Numbers(std::optional<Table> shared, std::map<std::string, Override> overrides);

  // From now on the named numbers are scaled, within their ranges, as this animal has it. A number that
  // the scenario gives is not scaled.
  void set_animal_factors(std::map<std::string, double> factors) { animal_factors_ = std::move(factors); }

  // The number at `key` of `owner`, in the internal unit of the dimension; its id is `id` unless it is a shared one.
  double read(const Table& owner, const std::string& key, Dimension dimension, const std::string& id);

  const ParameterBook& book() const { return book_; }
  // Fails on an override or an animal factor whose id no row has, naming the nearest.
  void refuse_unused() const;

 private:
  double settle(Parameter row);

  std::optional<Table> shared_;
  std::map<std::string, Override> overrides_;
  std::map<std::string, double> animal_factors_;
  ParameterBook book_;
};

}  // namespace enthesis::config
