#include "app/commands/options.h"

#include <algorithm>
#include <charconv>
#include <thread>

#define CXXOPTS_VECTOR_DELIMITER '\x1f'  // values may hold commas
#include <cxxopts.hpp>

#include "app/run/refusal.h"
#include "config/diagnostics.h"

namespace enthesis::app {
namespace {

std::string long_name(const OptionRow& row) {
  return row.names.substr(row.names.find(',') == std::string::npos ? 0 : row.names.find(',') + 1);
}

cxxopts::Options parser_for(const Syntax& syntax) {
  cxxopts::Options parser("enthesis " + syntax.name, syntax.summary);
  parser.set_width(110);
  for (const OptionRow& row : syntax.options) {
    if (row.value.empty()) {
      parser.add_options()(row.names, row.meaning);
    } else {
      parser.add_options()(row.names, row.meaning, cxxopts::value<std::vector<std::string>>(), row.value);
    }
  }
  parser.add_options()("h,help", "Show this and end");
  parser.add_options()("version", "Show what this program is and end");
  parser.add_options("operands")("operands", "", cxxopts::value<std::vector<std::string>>());
  parser.parse_positional({"operands"});
  return parser;
}

void refuse_unknown_options(const Syntax& syntax, const std::vector<std::string>& words) {
  std::vector<std::string> known{"--help", "--version"};
  for (const OptionRow& row : syntax.options) known.push_back("--" + long_name(row));
  for (const std::string& word : words) {
    if (word == "--") return;
    const std::string name = word.substr(0, word.find('='));
    if (!name.starts_with("--") || std::find(known.begin(), known.end(), name) != known.end()) continue;
    throw Refusal("`enthesis " + syntax.name + "` has no option " + name + config::did_you_mean(name, known));
  }
}

[[noreturn]] void refuse(const Syntax& syntax, const std::string& sentence) {
  throw Refusal(sentence + "; `enthesis " + syntax.name + " --help` shows what is");
}

bool optional(const std::string& operand) {
  return operand.starts_with('[');
}

bool repeated(const std::string& operand) {
  return operand.ends_with("...");
}

void check_operands(const Syntax& syntax, const std::vector<std::string>& operands) {
  if (operands.size() < syntax.operands.size() && !optional(syntax.operands[operands.size()])) {
    throw Refusal("`enthesis " + syntax.name + "` needs " + syntax.operands[operands.size()] +
                  ", as in: " + synopsis(syntax));
  }
  const bool any_number = !syntax.operands.empty() && repeated(syntax.operands.back());
  if (operands.size() > syntax.operands.size() && !any_number) {
    refuse(syntax, "\"" + operands[syntax.operands.size()] + "\" is more than `enthesis " + syntax.name + "` takes");
  }
}

// cxxopts quotes names with typographic marks and says what is wrong in few words.
std::string in_our_words(std::string text) {
  for (const std::string mark : {"\u2018", "\u2019"}) {
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
      text.replace(at, mark.size(), "'");
    }
  }
  if (!text.empty() && text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

bool Given::has(const std::string& option) const {
  return text(option).has_value();
}

std::optional<std::string> Given::text(const std::string& option) const {
  const std::vector<std::string> all = texts(option);
  return all.empty() ? std::nullopt : std::optional(all.back());
}

std::vector<std::string> Given::texts(const std::string& option) const {
  std::vector<std::string> found;
  for (const auto& [name, value] : options_) {
    if (name == option) found.push_back(value);
  }
  return found;
}

std::optional<std::string> Given::operand(std::size_t place) const {
  return place < operands_.size() ? std::optional(operands_[place]) : std::nullopt;
}

std::optional<std::uint64_t> Given::whole(const std::string& option, std::uint64_t low, std::uint64_t high) const {
  const std::optional<std::string> found = text(option);
  if (!found) return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = found->data() + found->size();
  const auto [stop, error] = std::from_chars(found->data(), end, number);
  if (error == std::errc{} && stop == end && low <= number && number <= high) return number;
  throw Refusal("--" + option + " = \"" + *found + "\" is not a whole number between " + std::to_string(low) + " and " +
                std::to_string(high));
}

int Given::threads() const {
  constexpr std::uint64_t most = 1024;
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  return static_cast<int>(whole("threads", 1, most).value_or(cores));
}

Given read_options(const Syntax& syntax, const std::vector<std::string>& words, const std::string& command_line) {
  refuse_unknown_options(syntax, words);
  std::vector<const char*> argv{"enthesis"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  Given given;
  given.command_line_ = command_line;
  try {
    const cxxopts::ParseResult result = parser_for(syntax).parse(static_cast<int>(argv.size()), argv.data());
    for (const cxxopts::KeyValue& option : result.arguments()) {
      if (option.key() == "operands") {
        given.operands_.push_back(option.value());
      } else {
        given.options_.emplace_back(option.key(), option.value());
      }
    }
  } catch (const cxxopts::exceptions::exception& error) {
    refuse(syntax, "the command line is not understood: " + in_our_words(error.what()));
  }
  for (const OptionRow& row : syntax.options) {
    const std::string name = long_name(row);
    if (!row.repeated && given.texts(name).size() > 1) refuse(syntax, "--" + name + " is given more than once");
  }
  if (!given.has("help") && !given.has("version")) check_operands(syntax, given.operands_);
  return given;
}

std::string synopsis(const Syntax& syntax) {
  std::string text = "enthesis " + syntax.name;
  for (const std::string& operand : syntax.operands) text += " " + operand;
  if (syntax.name == "run" || syntax.name == "study") text += " -o OUT";
  return syntax.options.empty() ? text : text + " [options]";
}

std::string help_text(const Syntax& syntax) {
  const std::string all = parser_for(syntax).help({""});
  const std::size_t options = all.find("\n\n", all.find("Usage:"));
  return syntax.summary + "\n\nUsage:\n  " + synopsis(syntax) + "\n" +
         (options == std::string::npos ? "" : all.substr(options + 1));
}

}  // namespace enthesis::app
