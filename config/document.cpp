#include "config/document.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "config/table_view.h"

namespace enthesis::config {

namespace {

constexpr std::size_t largest_text_bytes = std::size_t{16} << 20;

constexpr int deepest_key = 16;

// No more than is allowed, for what is no file may have no end.
std::string text_in(std::istream& stream) {
  std::string text;
  for (std::array<char, 65536> part{}; text.size() <= largest_text_bytes;) {
    stream.read(part.data(), part.size());
    text.append(part.data(), static_cast<std::size_t>(stream.gcount()));
    if (!stream) return text;
  }
  return text;
}

// The end of the text in quotes, of one line or of several, that begins there.
std::size_t end_of_quoted(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const bool long_one = text.substr(at, 3) == std::string(3, quote);
  const std::string closing(long_one ? 3 : 1, quote);
  for (at += closing.size(); at < text.size(); ++at) {
    if (text.substr(at).starts_with(closing)) return at + closing.size();
    if (!long_one && text[at] == '\n') return at;
    if (quote == '"' && text[at] == '\\') ++at;
  }
  return text.size();
}

// Tables within tables that a key with dots makes; the parser goes down them until the stack ends.
int most_dots_of_a_key(std::string_view text) {
  int most = 0, dots = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"' || c == '\'') {
      at = end_of_quoted(text, at);
      continue;
    }
    if (c == '#') at = std::min(text.find('\n', at), text.size() - 1);
    if (c == '.') most = std::max(most, ++dots);
    if (std::string_view("\n=,[{").find(text[at]) != std::string_view::npos) dots = 0;
    ++at;
  }
  return most;
}

}  // namespace

std::string toml_string(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (code < 0x20 || code == 0x7f) {
      out += std::string("\\u00") + digits[code / 16] + digits[code % 16];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

Document::Document(std::shared_ptr<Content> content) : content_(std::move(content)) {}

Document Document::from_file(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) throw ConfigError(path.string(), 0, "", "there is no such file");
  if (std::filesystem::is_directory(status))
    throw ConfigError(path.string(), 0, "", "is a folder, but a TOML file is expected");
  std::ifstream stream(path, std::ios::binary);
  const std::string text = stream ? text_in(stream) : "";
  if (!stream.is_open() || stream.bad()) throw ConfigError(path.string(), 0, "", "the file cannot be read");
  return from_text(text, path.string());
}

Document Document::from_text(std::string_view text, std::string name) {
  if (text.size() > largest_text_bytes)
    throw ConfigError(
        name, 0, "", "is longer than " + std::to_string(largest_text_bytes >> 20) + " MiB, which no TOML file here is");
  if (most_dots_of_a_key(text) > deepest_key)
    throw ConfigError(name, 0, "", "a key reaches too deep: it has too many dots");
  auto content = std::make_shared<Content>();
  try {
    content->root = toml::parse(text, std::string_view(name));
  } catch (const toml::parse_error& error) {
    const std::string reason(error.description());
    const bool bare = reason.find("expected digit") != std::string::npos;
    throw ConfigError(
        name, static_cast<int>(error.source().begin.line), "",
        "the TOML cannot be read: " + reason + (bare ? "; a number with a unit stands in quotes, as in \"7d\"" : ""));
  }
  content->name = std::move(name);
  return Document(std::move(content));
}

void Document::inherit(Document&& base) {
  toml::table& own = content_->root;
  own.erase("extends");
  for (auto&& [key, node] : base.content_->root) {
    if (own.contains(key.str())) continue;
    const toml::key& name = key;
    node.visit([&own, &name](auto& value) { own.insert(name, std::move(value)); });  // a copy would forget its place
  }
}

Table Document::root() const {
  return Table::View::open(content_, content_->root, {});
}

const std::string& Document::name() const {
  return content_->name;
}

std::string Document::to_text() const {
  std::ostringstream stream;
  stream << toml::toml_formatter(content_->root) << '\n';
  return stream.str();
}

namespace {

[[noreturn]] void refuse_override(std::string_view assignment, const std::string& why) {
  throw ConfigError(std::string(override_name), 0, std::string(assignment.substr(0, assignment.find('='))),
                    in_quotes(assignment) + " " + why + ", but section.key=value is expected");
}

// The value as TOML, or as a bare text where it is not one TOML value.
toml::table parsed_value(std::string_view value) {
  const std::string line = "value = " + std::string(value);
  if (value.find_first_of("\r\n") == std::string_view::npos) {
    try {
      toml::table parsed = toml::parse(line);
      if (parsed.size() == 1) return parsed;
    } catch (const toml::parse_error&) {  // a bare text
    }
  }
  return toml::table{{"value", std::string(value)}};
}

std::string_view without_spaces(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

void apply_override(Document& document, std::string_view assignment) {
  const auto equals = assignment.find('=');
  if (equals == std::string_view::npos) refuse_override(assignment, "has no =");
  const std::string_view value = without_spaces(assignment.substr(equals + 1));
  if (value.empty()) refuse_override(assignment, "has no value");
  Document::Content& content = *document.content_;
  toml::table* table = &content.root;
  std::string_view rest = without_spaces(assignment.substr(0, equals));
  std::string path;
  for (;;) {
    const auto dot = rest.find('.');
    const std::string key(without_spaces(rest.substr(0, dot)));
    if (key.empty()) refuse_override(assignment, "has an empty key");
    path += (path.empty() ? "" : ".") + key;
    if (dot == std::string_view::npos) {
      parsed_value(value).get("value")->visit([&](const auto& node) { table->insert_or_assign(key, node); });
      content.overridden.insert(path);
      return;
    }
    if (!table->contains(key)) {
      table->insert(key, toml::table{});
      content.overridden.insert(path);
    }
    table = table->get_as<toml::table>(key);
    if (table == nullptr) refuse_override(assignment, "reaches into " + path + ", which is not a table");
    rest.remove_prefix(dot + 1);
  }
}

}  // namespace enthesis::config
