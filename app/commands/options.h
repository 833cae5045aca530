#pragma once
// What a command accepts, and what it was given. The only door to cxxopts.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace enthesis::app {

struct OptionRow {
  std::string names;    // "o,out" or "seed"
  std::string meaning;  // for --help
  std::string value;    // what stands for the value in --help; empty: the option is a flag
  bool repeated{};
};

struct Syntax {
  std::string name;
  std::vector<std::string> operands;  // "SCENARIO"; those in brackets may be left out, and "FILE..." be repeated
  std::string summary;
  std::vector<OptionRow> options;
};

class Given {
 public:
  bool has(const std::string& option) const;
  std::optional<std::string> text(const std::string& option) const;  // the last, if it was given more than once
  std::vector<std::string> texts(const std::string& option) const;
  std::optional<std::string> operand(std::size_t place) const;
  const std::vector<std::string>& operands() const { return operands_; }
  const std::string& command_line() const { return command_line_; }

  // Throws Refusal unless it is a whole number within the bounds.
  std::optional<std::uint64_t> whole(const std::string& option, std::uint64_t low, std::uint64_t high) const;
  // What --threads says; as many as the machine has cores where it was not given. Throws Refusal.
  int threads() const;

 private:
  friend Given read_options(const Syntax&, const std::vector<std::string>&, const std::string&);
  std::vector<std::pair<std::string, std::string>> options_;
  std::vector<std::string> operands_;
  std::string command_line_;
};

// Throws Refusal, one sentence with the nearest name, for what the syntax does not allow.
Given read_options(const Syntax& syntax, const std::vector<std::string>& words, const std::string& command_line);

std::string synopsis(const Syntax& syntax);   // "enthesis run SCENARIO -o OUT [options]"
std::string help_text(const Syntax& syntax);  // all of --help

}  // namespace enthesis::app
