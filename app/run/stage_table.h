#pragma once
// stages.csv: one row per site outside the first outline of the bone that came to a stage of ossification after the
// start, in the order of the sites.
//
//   x_um  y_um  z_um     centre of the site
//   volume_um3           of the site
//   first_<stage>_h      when it first showed the stage (readouts/stage_course.h): 0 if it began so, -1 if never

#include <filesystem>

#include "app/model/model.h"

namespace enthesis::app {

// Replaces what is there. Throws io::FileError where writing fails.
void write_stage_table(const std::filesystem::path& file, const Model& model);

}  // namespace enthesis::app
