#include "app/run/progress.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <unistd.h>

#include "engine/formatted.h"

namespace enthesis::app {
namespace {

using engine::formatted;

constexpr double hours_per_day = 24.0;
constexpr std::chrono::milliseconds time_between_bars{100};
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
    : style_(style), end_h_(end_h), began_(std::chrono::steady_clock::now()), drawn_(began_ - time_between_bars) {}

Progress::~Progress() {
  if (line_open_) std::fputs("\n", stderr);
}

void Progress::show_settling(double share) {
  if (style_ == Style::bar) draw_bar(share, "fields and pathways settle");
  if (style_ == Style::lines && share == 0.0) std::fputs("fields and pathways settle\n", stderr);
  began_ = std::chrono::steady_clock::now();
}

void Progress::start_from(double begin_h) {
  begin_h_ = begin_h;
  began_ = std::chrono::steady_clock::now();
}

void Progress::show(double now_h) {
  if (style_ == Style::none) return;
  const double gone_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
  const double share = std::min(1.0, now_h / end_h_);
  const double done_h = now_h - begin_h_;
  const double left_s = done_h > 0.0 ? gone_s * std::max(0.0, end_h_ - now_h) / done_h : 0.0;
  const std::string where = duration_text(now_h) + " of " + duration_text(end_h_);
  if (style_ == Style::bar) {
    draw_bar(share, where + "  ETA " + (done_h > 0.0 ? stopwatch_text(left_s) : "?"));
    return;
  }
  const int tenths = static_cast<int>(share * 10.0);
  if (tenths == tenths_shown_) return;
  tenths_shown_ = tenths;
  std::fprintf(stderr, "%3d %%  %s, %s gone%s\n", tenths * 10, where.c_str(), stopwatch_text(gone_s).c_str(),
               share < 1.0 ? (", " + stopwatch_text(left_s) + " left").c_str() : "");
}

void Progress::draw_bar(double share, const std::string& what) {
  const auto now = std::chrono::steady_clock::now();
  if (share < 1.0 && now - drawn_ < time_between_bars) return;
  drawn_ = now;
  line_open_ = true;
  const int filled = static_cast<int>(share * bar_width);
  const std::string bar = std::string(static_cast<std::size_t>(filled), '#') +
                          std::string(static_cast<std::size_t>(bar_width - filled), '.');
  std::fprintf(stderr, "\r[%s] %3d %%  %s \033[K", bar.c_str(), static_cast<int>(share * 100.0), what.c_str());
}

}  // namespace enthesis::app
