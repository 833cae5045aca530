#include "app/commands/digest_command.h"

#include <cstdio>
#include <filesystem>

#include "app/run/refusal.h"
#include "engine/io/stamp.h"

namespace enthesis::app {
namespace {

// The last column of the last whole row.
std::string digest_in_census(const std::filesystem::path& file) {
  const std::string text = io::read_text(file);
  const std::size_t end = text.rfind('\n');
  const std::size_t start = end == std::string::npos || end == 0 ? std::string::npos : text.rfind('\n', end - 1);
  const std::string header = text.substr(0, text.find('\n'));
  if (start == std::string::npos || !header.ends_with(",digest")) {
    throw Refusal(io::quoted(file) + " is no census with a row and a digest");
  }
  const std::string row = text.substr(start + 1, end - start - 1);
  return row.substr(row.rfind(',') + 1);
}

std::string digest_of(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return digest_in_census(path / "census.csv");
  return path.extension() == ".csv" ? digest_in_census(path) : io::read_stamp(path).digest;
}

int act(const Given& given) {
  try {
    std::printf("%s\n", digest_of(*given.operand(0)).c_str());
  } catch (const io::FileError& error) {
    throw Refusal(error.what());
  }
  return exit_done;
}

}  // namespace

Command digest_command() {
  return {{"digest",
           {"OUT|FILE"},
           "Show the stored digest of the state: of the last census row of a run, or of a census or snapshot file",
           {}},
          act};
}

}  // namespace enthesis::app
