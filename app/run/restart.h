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
#include "engine/io/hdf5_file.h"
#include "engine/io/stamp.h"
#include "engine/io/unsealed_file.h"

namespace enthesis::app {

inline constexpr const char* restart_filetype = "enthesis restart";
inline constexpr io::SchemaVersion restart_version{1, 2};  // another one is not read

// "restart_00000024.h5", by the tick
std::string restart_file_name(std::uint32_t tick);

// A restart that waits for its seal. Throws io::FileError where writing fails; what stood there is untouched.
io::UnsealedFile begin_restart(const std::filesystem::path& path, Model& model, const Recorded& recorded,
                               const io::Provenance& provenance);

// A restart that was written before.
class Restart {
 public:
  // Throws io::FileError, one sentence, where the file is no restart of this program or cannot be read, as all members do.
  Restart(std::filesystem::path path, const engine::Workers& workers);

  const io::Stamp& stamp() const { return stamp_; }
  std::uint32_t tick() const { return tick_; }  // of the moment
  Recorded recorded() const;                    // what was reported when it was written

  // Brings a model that was laid out for the same scenario (app/model/continuation.h) to that moment. Where that fails, as
  // where the file does not fit it or its digest is another one, the model is of no use any more.
  void bring(Model& model, const engine::Workers& workers) const;

 private:
  std::filesystem::path path_;
  io::Hdf5File file_;
  io::Stamp stamp_;
  std::uint32_t tick_;
};

// The restarts in a directory, the newest first; other files, and a directory that is not there, are passed over. Throws
// io::FileError where it cannot be read.
std::vector<std::filesystem::path> restarts_in(const std::filesystem::path& directory);

// The tick in a name like "snap_00000060.h5", if that is `before`, eight digits or more, and `after`.
std::optional<std::uint32_t> tick_in_name(std::string_view name, std::string_view before, std::string_view after);

}  // namespace enthesis::app
