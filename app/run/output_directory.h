#pragma once
// The directory of one run: taken only if nothing is lost by it.

#include <filesystem>

#include "engine/io/posix_file.h"

namespace enthesis::app {

// Throws Refusal, one sentence, if the directory cannot be had: it is there and not empty (without `overwrite`), it
// holds something else than a run (with it), or it cannot be written. Changes nothing.
void check_output(const std::filesystem::path& directory, bool overwrite);

// Whether it holds what a run left: its scenario, and its log or its census.
bool holds_a_run(const std::filesystem::path& directory);

// Checks again, takes away what an earlier run left there (only the files that a run writes) and makes the folders.
void prepare_output(const std::filesystem::path& directory, bool overwrite);

// Makes a folder, and those above it, unless it is there. Throws Refusal.
void make_directory(const std::filesystem::path& directory);

// Makes the directory if it is not there and holds it for this process. Throws Refusal if another process holds it.
io::DirectoryLock hold_output(const std::filesystem::path& directory);

// Takes away the folders that prepare_output made, and a log, as far as they are empty.
void give_up_output(const std::filesystem::path& directory);

}  // namespace enthesis::app
