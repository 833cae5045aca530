#pragma once
// A moment of a run from which it goes on bit for bit, on any number of threads: all of the state, lossless, and what the
// reports of the run have come to. Layout (docs/file_formats.md): the stamp (engine/io/stamp.h), /state and /remembered
// with one array per quantity of the model (app/model/model.h, continuation.h), and /reports.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/model/model.h"
#include "app/run/recorder.h"
#include "engine/io/stamp.h"
#include "engine/io/unsealed_file.h"

namespace enthesis::app {

inline constexpr const char* restart_filetype = "enthesis restart";
inline constexpr io::SchemaVersion restart_version{1, 1};  // another one is not read

// "restart_00000024.h5", by the tick
std::string restart_file_name(std::uint32_t tick);

// A restart that waits for its seal. Throws io::FileError where writing fails; what stood there is untouched.
io::UnsealedFile begin_restart(const std::filesystem::path& path, Model& model, const Recorded& recorded,
                               const io::Provenance& provenance);

// Throws io::FileError, one sentence, where the file is no restart of this program or cannot be read.
io::Stamp read_restart_stamp(const std::filesystem::path& path);

// The tick of the moment.
std::uint32_t tick_of_restart(const std::filesystem::path& path);

// What was reported when it was written.
Recorded read_recorded(const std::filesystem::path& path);

// Brings a model that was laid out for the same scenario (app/model/continuation.h) to that moment. Throws io::FileError,
// one sentence, where the file does not fit it or its digest is another one.
void read_restart(const std::filesystem::path& path, const engine::Workers& workers, Model& model);

// The restarts in a directory, the newest first; other files, and a directory that is not there, are passed over. Throws
// io::FileError where it cannot be read.
std::vector<std::filesystem::path> restarts_in(const std::filesystem::path& directory);

// The tick in a name like "snap_00000060.h5", if that is `before`, eight digits or more, and `after`.
std::optional<std::uint32_t> tick_in_name(std::string_view name, std::string_view before, std::string_view after);

}  // namespace enthesis::app
