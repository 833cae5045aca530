#pragma once
// Where the files of a run come from: program, machine, command and the full scenario.

#include <filesystem>
#include <string>

#include "config/scenario.h"
#include "engine/io/stamp.h"

namespace enthesis::app {

std::string program_text();  // "enthesis 0.1.0 (commit 0123abcd, with uncommitted changes; Release, GNU 12.2.0, ...)"
std::string date_text();     // now: "2026-01-31 12:00:00 +0100"

// In what the program that wrote a file, its compiler and its libraries differ from these, in words: "version 0.1.0 (here
// 0.2.0), compiler ..."; empty if in nothing.
std::string difference_of_origin(const io::Provenance& provenance);

// Whether a file was written by this very program, or by one of the same version and commit with nothing changed, and with
// the same library of rules: then this one goes on with the same bits.
bool is_same_program(const io::Provenance& provenance);

// The shared libraries of this process that the model stands on, with their versions, from the names of their files:
// "libhdf5_serial.so.103.3.0, libtbb.so.12.8, ...".
std::string loaded_libraries();

io::Provenance program_provenance(const std::string& command_line, int threads, const std::string& date);
io::Provenance provenance(const config::Scenario& scenario, const std::string& command_line, int threads,
                          const std::string& date);

// The scenario that a file was made of, from what it says of its origin. Throws Refusal, one sentence with the file.
config::Scenario scenario_of(const io::Stamp& stamp, const std::filesystem::path& path);

}  // namespace enthesis::app
