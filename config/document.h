#pragma once
// A TOML file as the rest of the program sees it: tables that give plain numbers in internal units and remember what
// was asked of them, so that whatever nobody asked for is refused. The only door to toml++.
// Every complaint is a ConfigError: one sentence with file:line, the key, what was found and what is allowed.

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.h"
#include "config/quantity.h"

namespace enthesis::config {

// A light view of one table; it keeps its document alive. Views of the same table share what was asked of it.
class Table {
 public:
  bool has(std::string_view key) const;
  bool is_table(std::string_view key) const;

  // Text with a unit ("14d"), or a bare number where is_dimensionless(dimension); in internal units.
  double quantity(std::string_view key, Dimension dimension, const Bounds& bounds = unbounded) const;
  std::optional<double> optional_quantity(std::string_view key, Dimension dimension,
                                          const Bounds& bounds = unbounded) const;
  std::vector<double> quantities(std::string_view key, Dimension dimension, const Bounds& bounds = unbounded) const;
  // The same, where a mass concentration ("0.3 ng/ml") is read with the molar mass; in pM.
  double concentration(std::string_view key, double molar_mass_kDa, const Bounds& bounds = non_negative) const;
  std::vector<double> concentrations(std::string_view key, double molar_mass_kDa,
                                     const Bounds& bounds = non_negative) const;

  std::string text(std::string_view key) const;
  std::optional<std::string> optional_text(std::string_view key) const;
  std::string choice(std::string_view key, std::span<const std::string> allowed) const;  // one of the allowed words
  long integer(std::string_view key, long min, long max) const;                          // both ends included
  bool flag(std::string_view key) const;
  std::vector<std::string> texts(std::string_view key) const;
  std::vector<double> numbers(std::string_view key) const;  // bare, finite

  Table table(std::string_view key) const;                // fails if it is missing
  std::vector<Table> tables(std::string_view key) const;  // an array of tables; empty if it is missing

  std::vector<std::string> keys() const;  // in the order of the file; does not count as asking for them
  const std::string& path() const;        // "fields.tnf"; empty for the root; "arm[2]" for the second of an array
  std::string file() const;               // "--set" where the command line gave the whole table
  int line() const;                       // of the table itself; 0 if it is not in a file
  int line(std::string_view key) const;   // of the key, else of the table; 0 if it is not in a file
  std::string where(std::string_view key) const;  // "file:line"

  [[noreturn]] void fail(std::string_view key, std::string_view sentence) const;

  // Fails on the first key, here or in a table opened from here, that was never asked for. Call it last.
  void refuse_unknown_keys() const;

 private:
  friend class Document;
  struct View;
  explicit Table(std::shared_ptr<const View> view);
  std::shared_ptr<const View> view_;
};

// The text as TOML writes it: in quotes, with what would end or break it escaped.
std::string toml_string(std::string_view text);

class Document {
 public:
  static Document from_file(const std::filesystem::path& path);
  static Document from_text(std::string_view text, std::string name);

  // Takes over each key of the root that it lacks, with its place in the file of the base; `extends` is forgotten
  // unless the base extends another, and the base is of no use any more. Call it before taking tables.
  void inherit(Document&& base);

  Table root() const;
  const std::string& name() const;  // the file, as in messages
  std::string to_text() const;      // as TOML, overrides included

 private:
  friend void apply_override(Document& document, std::string_view assignment);
  struct Content;
  friend class Table;
  explicit Document(std::shared_ptr<Content> content);
  std::shared_ptr<Content> content_;
};

// Applies "section.key=value", the text of one --set: the value is TOML, or else a bare text (so that 14d needs no
// quotes). Missing tables are made; whether the key is known shows when the document is read. Complaints about the
// value name "--set" as their file. Apply overrides before taking tables.
void apply_override(Document& document, std::string_view assignment);

}  // namespace enthesis::config
