#pragma once
// A number of the model with all that must be known of it: unit, range, source and grade. In a file it is one row,
//   half = { value = "6 pM", range = ["0.6 pM", "60 pM"], grade = "fitted", source = "key2014", why = "..." }
// where `source` holds keys of the bibliography, separated by commas. An assumption may have no source; it then says
// why. A concentration may be given by mass, with its molar mass beside it: { value = "0.3 ng/ml", ...,
// molar_mass = "52 kDa" }.

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.h"
#include "config/quantity.h"

namespace enthesis::config {

enum class Grade { measured, fitted, assumed };
std::string_view grade_name(Grade grade);

inline constexpr std::string_view no_source = "assumed";  // Parameter::source of an assumption without a source

struct Parameter {
  std::string id;
  double value{};
  Dimension dimension{Dimension::none};
  double low{}, high{};  // value, low and high in the internal unit of the dimension
  std::string source;
  Grade grade{Grade::assumed};
  std::string why;
  std::string file;  // where the value was given; "--set" for the command line
  int line{};
};

// Reads the row at `key`. Throws ConfigError on anything missing, unknown or out of its own range.
Parameter read_parameter(const Table& row_owner, const std::string& key, Dimension dimension, std::string id);

// The row of a file that says the same.
std::string row_text(const Parameter& parameter);

std::vector<std::string> cited_keys(std::string_view source);  // "a, b" -> a and b; none for no_source

// All parameters by their unique ids, in the order of reading.
class ParameterBook {
 public:
  const Parameter& add(Parameter parameter);         // throws ConfigError if the id is taken; stays valid till next add
  const Parameter* find(std::string_view id) const;  // null if there is none
  const Parameter& at(std::string_view id) const;    // throws ConfigError with the nearest id
  double value(std::string_view id) const { return at(id).value; }
  std::span<const Parameter> all() const { return parameters_; }
  std::vector<std::string> ids() const;

  // Gives a new value, in the internal unit or as text with a unit; it must lie in the range of the parameter.
  void set(std::string_view id, double value, std::string_view given_by = "--set");
  void set(std::string_view id, std::string_view text, std::string_view given_by = "--set");

 private:
  std::size_t index_of(std::string_view id, std::string_view asked_by) const;
  void change(std::size_t index, double value, const std::string& written, std::string_view given_by);
  std::vector<Parameter> parameters_;
  std::map<std::string, std::size_t, std::less<>> index_;
};

}  // namespace enthesis::config
