#include "config/diagnostics.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace enthesis::config {
namespace {

// Quoted input may hold control characters; a message is one line that is safe to print.
std::string on_one_line(std::string text) {
  constexpr char delete_sign = 0x7f;
  for (char& c : text)
    if ((c >= 0 && c < ' ') || c == delete_sign) c = ' ';
  return text;
}

std::string message(const std::string& file, int line, const std::string& sentence) {
  return on_one_line(file.empty() ? sentence : place(file, line) + ": " + sentence);
}

std::string in_lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '-') c = '_';
  }
  return out;
}

std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

ConfigError::ConfigError(std::string file_name, int line_number, std::string key_path, std::string plain_sentence)
    : std::runtime_error(message(file_name, line_number, plain_sentence)),
      file(std::move(file_name)),
      line(line_number),
      key(std::move(key_path)),
      sentence(on_one_line(std::move(plain_sentence))) {}

std::string place(std::string_view file, int line) {
  return line > 0 ? std::string(file) + ":" + std::to_string(line) : std::string(file);
}

std::string nearest_name(std::string_view wrong, std::span<const std::string> known) {
  constexpr std::size_t longest = 200;  // a longer text is no name, and the distance costs the product of lengths
  if (wrong.size() > longest) return {};
  const std::string sought = in_lower_case(wrong);
  std::string best;
  std::size_t fewest = longest;
  for (const std::string& name : known) {
    if (name.size() > longest) continue;
    const auto [shorter, longer] = std::minmax({sought.size(), name.size()});
    const std::size_t allowed = std::max<std::size_t>(1, longer / 3);
    if (longer - shorter > allowed || longer - shorter >= fewest) continue;  // it takes one edit for each letter more
    const std::size_t needed = edits(sought, in_lower_case(name));
    const bool something_left = needed < shorter;
    if (needed <= allowed && something_left && needed < fewest) {
      best = name;
      fewest = needed;
    }
  }
  return best;
}

std::string joined(std::span<const std::string> names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string did_you_mean(std::string_view wrong, std::span<const std::string> known) {
  constexpr std::size_t most_listed = 24;
  if (known.empty()) return {};
  const std::string nearest = nearest_name(wrong, known);
  if (!nearest.empty()) return "; did you mean \"" + nearest + "\"?";
  if (known.size() <= most_listed) return "; allowed are " + joined(known);
  return "; allowed are " + joined(known.first(most_listed)) + " and " + std::to_string(known.size() - most_listed) +
         " more";
}

}  // namespace enthesis::config
