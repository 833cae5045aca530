#pragma once
// Whether a snapshot or a restart is what it should be: its seal, every object against the schema
// (config/file_schema.h), and what its numbers say of each other.

#include <filesystem>
#include <string>
#include <vector>

#include "config/file_schema.h"
#include "engine/parallel/workers.h"

namespace enthesis::app {

// What each kind of file is held against.
struct FileSchemas {
  std::vector<config::ObjectSchema> snapshot{config::read_file_schema("snapshot")};
  std::vector<config::ObjectSchema> restart{config::read_file_schema("restart")};
};

struct FileFindings {
  std::string what;                  // "snapshot of 3 d, schema 1.1, 48 fields, 60,095 agents"
  std::vector<std::string> wrong;    // one sentence each; none where all is as it should be
  std::vector<std::string> remarks;  // of what could not be looked at
};

// Throws io::FileError where the file cannot be read at all, or is of another kind.
FileFindings check_file(const std::filesystem::path& path, const FileSchemas& schemas, const engine::Workers& workers);

}  // namespace enthesis::app
