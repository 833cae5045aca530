#include "app/run/progress.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include <unistd.h>

#include "engine/formatted.h"

namespace enthesis::app {
namespace {

using engine::formatted;

constexpr double hours_per_day = 24.0;
constexpr double seconds_between_bars = 0.1;
constexpr int bar_width = 30;

}  // namespace

std::string duration_text(double hours) {
  return hours < 2.0 * hours_per_day ? formatted("%.4g h", hours) : formatted("%.4g d", hours / hours_per_day);
}

std::string stopwatch_text(double seconds) {
  constexpr long minute = 60, hour = 3600;
  if (seconds < minute) return formatted("%.1f s", seconds);
  const long s = std::lround(seconds);
  if (s < hour) return formatted("%ld:%02ld", s / minute, s % minute);
  return formatted("%ld:%02ld:%02ld", s / hour, s % hour / minute, s % minute);
}

Progress::Style Progress::style_for(bool quiet) {
  if (quiet) return Style::none;
  return isatty(STDERR_FILENO) != 0 ? Style::bar : Style::lines;
}

Progress::Progress(Style style, double end_h)
    : style_(style),
      end_h_(end_h),
      drawn_at_s_(-std::numeric_limits<double>::infinity()),
      start_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
  if (line_open_) std::fputs("\n", stderr);
}

void Progress::show(double now_h) {
  if (style_ == Style::none) return;
  const double elapsed_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  const double share = std::min(1.0, now_h / end_h_);
  if (style_ == Style::bar) {
    if (share >= 1.0 || elapsed_s - drawn_at_s_ >= seconds_between_bars) draw(share, now_h, elapsed_s);
    return;
  }
  const int tenths = static_cast<int>(share * 10.0);
  if (tenths == tenths_shown_) return;
  tenths_shown_ = tenths;
  const std::string left = share < 1.0 ? ", " + stopwatch_text(elapsed_s * (1.0 - share) / share) + " left" : "";
  std::fprintf(stderr, "%3d %%  %s of %s, %s gone%s\n", tenths * 10, duration_text(now_h).c_str(),
               duration_text(end_h_).c_str(), stopwatch_text(elapsed_s).c_str(), left.c_str());
}

void Progress::draw(double share, double now_h, double elapsed_s) {
  drawn_at_s_ = elapsed_s;
  line_open_ = true;
  const int filled = static_cast<int>(share * bar_width);
  const std::string bar = std::string(static_cast<std::size_t>(filled), '#') +
                          std::string(static_cast<std::size_t>(bar_width - filled), '.');
  const std::string left = share > 0.0 ? stopwatch_text(elapsed_s * (1.0 - share) / share) : "?";
  std::fprintf(stderr, "\r[%s] %3d %%  %s of %s  ETA %s \033[K", bar.c_str(), static_cast<int>(share * 100.0),
               duration_text(now_h).c_str(), duration_text(end_h_).c_str(), left.c_str());
}

}  // namespace enthesis::app
