#pragma once
// How far a run has come, on stderr: a bar with the time left on a terminal, else one plain line per tenth.

#include <chrono>
#include <string>

namespace enthesis::app {

std::string duration_text(double hours);     // model time: "36 h", "14 d"
std::string stopwatch_text(double seconds);  // "4.2 s", "3:05", "2:10:44"

class Progress {
 public:
  enum class Style { none, bar, lines };
  static Style style_for(bool quiet);  // by what stderr is

  Progress(Style style, double end_h);
  ~Progress();  // ends the line of the bar
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show_settling(double share);  // before time begins; the time left is told from its end on
  void start_from(double begin_h);   // of a run that goes on
  void show(double now_h);

 private:
  void draw_bar(double share, const std::string& what);  // at most ten times a second, and at the end

  Style style_;
  double begin_h_{0.0}, end_h_;
  int tenths_shown_{0};
  bool line_open_{false};
  std::chrono::steady_clock::time_point began_, drawn_;  // time in the model; the last bar
};

}  // namespace enthesis::app
