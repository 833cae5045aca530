#include "engine/io/csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "engine/io/atomic_file.h"

namespace enthesis::io {

namespace {

constexpr std::size_t longest_number = 32;

template <class T>
std::string shortest(T value) {
  std::array<char, longest_number> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

std::string number_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Inf" : "-Inf";
  return shortest(value);
}

std::string quoted_if_needed(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) result.append(c == '"' ? 2 : 1, c);
  return result + '"';
}

template <class Cells, class Text>
std::string line_of(const Cells& cells, Text text) {
  std::string line;
  for (const auto& cell : cells) line.append(text(cell)).append(1, ',');
  line.back() = '\n';
  return line;
}

// The ends of the complete lines of a table; a line break inside quotes ends no line.
std::vector<std::size_t> line_ends(std::string_view text) {
  std::vector<std::size_t> ends;
  bool inside_quotes = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') inside_quotes = !inside_quotes;
    if (text[i] == '\n' && !inside_quotes) ends.push_back(i + 1);
  }
  return ends;
}

// `ends`: of the header and the rows.
void require_rows(const std::filesystem::path& path, const std::vector<std::size_t>& ends, std::size_t wanted) {
  const std::size_t found = ends.empty() ? 0 : ends.size() - 1;
  if (found >= wanted && !ends.empty()) return;
  throw FileError("cannot continue " + quoted(path) + ": it has " + std::to_string(found) + " rows where " +
                  std::to_string(wanted) + " were written");
}

}  // namespace

void CsvWriter::cut(const std::filesystem::path& path, std::size_t rows) {
  const auto ends = line_ends(std::filesystem::exists(path) ? read_text(path) : std::string());
  require_rows(path, ends, rows);
  PosixFile(path, PosixFile::Mode::append).cut(ends[rows]);
}

std::string csv_text(const CsvCell& cell) {
  return std::visit(
      [](const auto& value) {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::string>) return quoted_if_needed(value);
        if constexpr (std::is_same_v<T, double>) return number_text(value);
        if constexpr (std::is_integral_v<T>) return shortest(value);
      },
      cell);
}

CsvWriter CsvWriter::create(const std::filesystem::path& path, const std::vector<std::string>& header) {
  if (header.empty()) throw std::invalid_argument("a table has at least one column");
  PosixFile file(path, PosixFile::Mode::replace);
  const std::string line = line_of(header, quoted_if_needed);
  file.write(std::as_bytes(std::span(line)));
  return {std::move(file), header.size(), 0, line.size()};
}

CsvWriter CsvWriter::resume(const std::filesystem::path& path, const std::vector<std::string>& header,
                            std::optional<std::size_t> rows_to_keep) {
  const std::size_t wanted = rows_to_keep.value_or(0);
  const std::string text = std::filesystem::exists(path) ? read_text(path) : std::string();
  const auto ends = line_ends(text);
  if (ends.empty() && wanted == 0) return create(path, header);
  require_rows(path, ends, wanted);
  const std::string line = line_of(header, quoted_if_needed);
  if (text.substr(0, ends[0]) != line) {
    throw FileError("cannot continue " + quoted(path) + ": its columns are not those of this run");
  }
  const std::size_t found = ends.size() - 1;
  const std::size_t kept = std::min(found, rows_to_keep.value_or(found));
  PosixFile file(path, PosixFile::Mode::append);
  file.cut(ends[kept]);
  return {std::move(file), header.size(), kept, ends[kept]};
}

void CsvWriter::sync() {
  file_.sync();
  if (!std::exchange(named_, true)) sync_directory_of(file_.path());
}

void CsvWriter::append(std::span<const CsvCell> row) {
  if (row.size() != columns_) {
    throw std::invalid_argument("a row has " + std::to_string(row.size()) + " cells where the table has " +
                                std::to_string(columns_) + " columns");
  }
  const std::string line = line_of(row, csv_text);
  try {
    file_.write(std::as_bytes(std::span(line)));
  } catch (const FileError&) {
    try {
      file_.cut(length_);
    } catch (const FileError&) {  // the first failure is the one to report
    }
    throw;
  }
  ++rows_;
  length_ += line.size();
}

}  // namespace enthesis::io
