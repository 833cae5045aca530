#pragma once
// OUT/figure.png, drawn by viz/study_figure.py from the tables in OUT.

#include <filesystem>
#include <string>

namespace enthesis::app {

// Empty if the figure is there now, else one sentence that says why not.
std::string draw_study(const std::filesystem::path& out);

}  // namespace enthesis::app
