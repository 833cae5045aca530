#pragma once
// Tables as comma-separated text, one row per line, RFC 4180. The header is fixed when the file is made; rows are
// appended and handed to the system at once, so a killed run loses at most the row it was writing.
// Numbers are the shortest text that reads back as the same number; not-a-number is "NaN", infinity "Inf".

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/io/posix_file.h"

namespace enthesis::io {

using CsvCell = std::variant<double, std::int64_t, std::uint64_t, std::string>;

class CsvWriter {
 public:
  // Replaces what is there.
  static CsvWriter create(const std::filesystem::path& path, const std::vector<std::string>& header);

  // Continues a table, after cutting off a torn last line and the rows beyond the first `rows_to_keep`. Makes the
  // table if it is not there and no row is to be kept. Throws FileError where the header there is another one, or rows
  // are missing.
  static CsvWriter resume(const std::filesystem::path& path, const std::vector<std::string>& header,
                          std::optional<std::size_t> rows_to_keep = std::nullopt);

  // Cuts off a torn last line and the rows beyond the first `rows`, whatever the columns. Throws FileError where there
  // are fewer.
  static void cut(const std::filesystem::path& path, std::size_t rows);

  // Throws std::invalid_argument unless there is one cell per column, FileError where writing fails; after a failure
  // the torn row is cut off.
  void append(std::span<const CsvCell> row);
  void sync();  // returns when all rows are on the disk
  std::size_t rows() const { return rows_; }

 private:
  CsvWriter(PosixFile file, std::size_t columns, std::size_t rows, std::size_t length)
      : file_(std::move(file)), columns_(columns), rows_(rows), length_(length) {}

  PosixFile file_;
  std::size_t columns_;
  std::size_t rows_;
  std::size_t length_;  // in bytes
  bool named_{false};   // on the disk
};

std::string csv_text(const CsvCell& cell);

}  // namespace enthesis::io
