#pragma once
// Runs the real program and takes what it says.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include <sys/wait.h>

#include "engine/io/posix_file.h"
#include "tests/io/scratch_directory.h"

namespace enthesis::tests {

struct Outcome {
  int status{-1};  // of exit; -1 if the program was killed
  std::string out, err;
};

inline std::string text_of(const std::filesystem::path& file) {
  return std::filesystem::exists(file) ? io::read_text(file) : std::string();
}

// `arguments` as a shell reads them, in the directory `where`.
inline Outcome enthesis(const std::filesystem::path& where, const std::string& arguments) {
  const ScratchDirectory said;
  const std::string command = "cd '" + where.string() + "' && '" ENTHESIS_PROGRAM "' " + arguments + " >'" +
                              (said / "out").string() + "' 2>'" + (said / "err").string() + "' </dev/null";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(said / "out"), text_of(said / "err")};
}

inline void write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file) << text;
}

inline std::string digest_of(const std::filesystem::path& where, const std::string& file) {
  return enthesis(where, "digest " + file).out;
}

}  // namespace enthesis::tests
