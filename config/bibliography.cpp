#include "config/bibliography.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "config/diagnostics.h"

namespace enthesis::config {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// A field as plain text: no braces, single spaces, none at the ends.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '{' || c == '}') continue;
    if (blanks.find(c) == std::string_view::npos)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

class BibtexReader {
 public:
  BibtexReader(std::string_view text, std::string name) : text_(text), name_(std::move(name)) {}

  Bibliography read() {
    Bibliography bibliography{name_, {}};
    while ((at_ = text_.find('@', at_)) != std::string_view::npos) {
      const std::size_t start = at_++;
      const std::string type = lower(take_word());
      skip_blanks();
      if (type.empty() || peek() != '{') continue;  // an @ in free text
      if (type == "comment" || type == "preamble" || type == "string")
        skip_braces(start);
      else
        add(bibliography, read_entry(start));
    }
    return bibliography;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_blanks() { at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size()); }
  int line_of(std::size_t offset) const {
    const auto from = text_.begin();
    return 1 + static_cast<int>(std::count(from, from + static_cast<std::ptrdiff_t>(offset), '\n'));
  }
  [[noreturn]] void fail(std::size_t offset, const std::string& key, const std::string& sentence) const {
    throw ConfigError(name_, line_of(offset), key, sentence);
  }

  std::string_view take_word() {
    const std::size_t start = at_;
    at_ = std::min(text_.find_first_of(" \t\r\n{}(),=#\"@", at_), text_.size());
    return text_.substr(start, at_ - start);
  }

  // From an opening brace to the one that closes it; the text between them.
  std::string_view skip_braces(std::size_t start) {
    const std::size_t first = at_ + 1;
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '{') ++depth;
      if (text_[at_] == '}' && --depth == 0) return text_.substr(first, at_++ - first);
    }
    fail(start, "", "the entry that starts here has an opening brace without a closing one");
  }

  std::string_view take_quotes(std::size_t start) {
    const std::size_t first = ++at_;
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '{') ++depth;
      if (text_[at_] == '}') --depth;
      if (text_[at_] == '"' && depth == 0) return text_.substr(first, at_++ - first);
    }
    fail(start, "", "the entry that starts here has an opening quote without a closing one");
  }

  std::string take_value(std::size_t start) {
    std::string value;
    for (;;) {
      skip_blanks();
      if (peek() == '{')
        value += skip_braces(start);
      else if (peek() == '"')
        value += take_quotes(start);
      else
        value += take_word();
      skip_blanks();
      if (peek() != '#') return plain(value);
      ++at_;
    }
  }

  Reference read_entry(std::size_t start) {
    ++at_;  // the brace
    skip_blanks();
    Reference entry;
    entry.key = std::string(take_word());
    entry.line = line_of(start);
    skip_blanks();
    if (entry.key.empty() || peek() == '=') fail(start, "", "the entry that starts here has no key");
    for (;;) {
      skip_blanks();
      if (at_ >= text_.size()) fail(start, entry.key, "the entry " + entry.key + " has no closing brace");
      if (peek() == '}') break;
      if (peek() == ',') {
        ++at_;
        continue;
      }
      const std::string field = lower(take_word());
      skip_blanks();
      if (field.empty() || peek() != '=')
        fail(at_, entry.key, "the entry " + entry.key + " is broken here, but field = {...} is expected");
      ++at_;
      store(entry, field, take_value(start));
    }
    ++at_;
    return entry;
  }

  static void store(Reference& entry, std::string_view field, std::string value) {
    if (field == "author")
      entry.author = std::move(value);
    else if (field == "title")
      entry.title = std::move(value);
    else if (field == "journal")
      entry.journal = std::move(value);
    else if (field == "year")
      entry.year = std::move(value);
    else if (field == "doi")
      entry.doi = std::move(value);
    else if (field == "note")
      entry.note = std::move(value);
  }

  void add(Bibliography& bibliography, Reference entry) const {
    if (const Reference* first = bibliography.find(entry.key))
      throw ConfigError(name_, entry.line, entry.key,
                        "the key " + entry.key + " is already given at " + place(name_, first->line));
    bibliography.entries.push_back(std::move(entry));
  }

  std::string_view text_;
  std::string name_;
  std::size_t at_{0};
};

}  // namespace

const Reference* Bibliography::find(std::string_view key) const {
  for (const Reference& entry : entries)
    if (entry.key == key) return &entry;
  return nullptr;
}

std::vector<std::string> Bibliography::keys() const {
  std::vector<std::string> names;
  for (const Reference& entry : entries) names.push_back(entry.key);
  return names;
}

Bibliography parse_bibliography(std::string_view text, std::string name) {
  return BibtexReader(text, std::move(name)).read();
}

Bibliography read_bibliography(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream || std::filesystem::is_directory(file))
    throw ConfigError(file.string(), 0, "", "the bibliography cannot be read");
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return parse_bibliography(text, file.string());
}

SourceCheck check_sources(const ParameterBook& book, const Bibliography& bibliography,
                          std::span<const std::string> also_cited) {
  SourceCheck check;
  const std::vector<std::string> known = bibliography.keys();
  std::set<std::string, std::less<>> cited(also_cited.begin(), also_cited.end());
  for (const Parameter& parameter : book.all()) {
    for (const std::string& key : cited_keys(parameter.source)) {
      cited.insert(key);
      if (bibliography.find(key) != nullptr) continue;
      const std::string near = nearest_name(key, known);
      check.unknown.push_back({parameter.id, key,
                               place(parameter.file, parameter.line) + ": the source \"" + key + "\" of " +
                                   parameter.id + " is not in " + bibliography.file +
                                   (near.empty() ? "" : "; did you mean \"" + near + "\"?")});
    }
  }
  for (const std::string& key : known)
    if (!cited.contains(key)) check.uncited.push_back(key);
  return check;
}

}  // namespace enthesis::config
