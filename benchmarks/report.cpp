#include "benchmarks/report.h"

#include <sstream>

#include "app/build_identity.h"
#include "app/run/memory.h"
#include "engine/formatted.h"

namespace enthesis::bench {
namespace {

using engine::formatted;

std::string lattice_text(const engine::Lattice& l) {
  return std::to_string(l.nx) + " x " + std::to_string(l.ny) + " x " + std::to_string(l.nz);
}

std::string number(double value) {
  return formatted("%.6g", value);
}

// Names and remarks hold no characters that JSON would have escaped.
std::string row_json(const Session& session, const Measurement& m) {
  std::ostringstream out;
  out << "    {\"benchmark\": \"" << m.benchmark << "\", \"lattice\": [" << m.lattice.nx << ", " << m.lattice.ny << ", "
      << m.lattice.nz << "], \"sites\": " << m.lattice.site_count() << ", \"repetitions\": " << m.seconds.repetitions
      << ", \"seconds\": " << number(m.seconds.median) << ", \"seconds_lower_quartile\": " << number(m.seconds.lower)
      << ", \"seconds_upper_quartile\": " << number(m.seconds.upper) << ", \"state_bytes\": " << number(m.state_bytes)
      << ", \"streams\": " << number(session.streams(m)) << ", \"items\": " << number(m.items) << ", \"item\": \""
      << m.item << "\", \"items_per_s\": " << number(m.items / m.seconds.median)
      << ", \"gain\": " << (m.gain > 0.0 ? number(m.gain) : "null") << ", \"remark\": \"" << m.remark << "\"}";
  return out.str();
}

std::string joined(const std::vector<std::string>& rows) {
  std::string text;
  for (std::size_t i = 0; i < rows.size(); ++i) text += rows[i] + (i + 1 < rows.size() ? ",\n" : "\n");
  return text;
}

}  // namespace

std::string table_text(const Session& session) {
  const double giga = 1e-9;
  std::string text = formatted("%d threads; memory streams at %.1f GB/s before, %.1f GB/s after; %.0f GFlop/s\n",
                               session.threads, session.before.bytes_per_s * giga, session.after.bytes_per_s * giga,
                               session.arithmetic.flops_per_s * giga);
  text += formatted("times as fast as one thread: streaming %.2f and %.2f, arithmetic %.2f\n", session.before.gain,
                    session.after.gain, session.arithmetic.gain);
  text += formatted("%-30s %-15s %10s %23s %9s %11s %5s  %s\n", "benchmark", "lattice", "median ms", "quartiles ms",
                    "streams", "per second", "gain", "of");
  for (const Measurement& m : session.measurements) {
    const std::string gain = m.gain > 0.0 ? formatted("%.2f", m.gain) : "";
    text += formatted("%-30s %-15s %10.3f  [%9.3f, %9.3f] %9.2f %11.3g %5s  %s%s%s\n", m.benchmark.c_str(),
                      lattice_text(m.lattice).c_str(), 1e3 * m.seconds.median, 1e3 * m.seconds.lower,
                      1e3 * m.seconds.upper, session.streams(m), m.items / m.seconds.median, gain.c_str(),
                      m.item.c_str(), m.remark.empty() ? "" : "; ", m.remark.c_str());
  }
  for (const Growth& g : growth(session.measurements)) {
    text += formatted("%-30s grows as sites^%.2f (%zu sizes in 3-D)\n", g.benchmark.c_str(), g.exponent, g.sizes);
  }
  return text;
}

std::string json_text(const Session& session) {
  const app::BuildIdentity identity = app::build_identity();
  std::vector<std::string> rows, growths;
  for (const Measurement& m : session.measurements) rows.push_back(row_json(session, m));
  for (const Growth& g : growth(session.measurements)) {
    growths.push_back("    {\"benchmark\": \"" + g.benchmark + "\", \"sizes\": " + std::to_string(g.sizes) +
                      ", \"exponent\": " + number(g.exponent) + "}");
  }
  std::ostringstream out;
  out << "{\n  \"program\": {\"version\": \"" << identity.version << "\", \"commit\": \"" << identity.git_commit
      << "\", \"uncommitted_changes\": " << (identity.uncommitted_changes ? "true" : "false") << ", \"build\": \""
      << identity.build_type << "\", \"compiler\": \"" << identity.compiler << "\", \"instruction_set\": \""
      << identity.instruction_set << "\", \"parallel\": \"" << identity.parallel_backend << "\"},\n"
      << "  \"threads\": " << session.threads
      << ",\n  \"stream\": {\"array_bytes\": " << number(session.before.array_bytes)
      << ", \"bytes_per_s_before\": " << number(session.before.bytes_per_s)
      << ", \"bytes_per_s_after\": " << number(session.after.bytes_per_s)
      << ", \"gain_before\": " << number(session.before.gain) << ", \"gain_after\": " << number(session.after.gain)
      << "},\n  \"multiply_adds\": {\"flops_per_s\": " << number(session.arithmetic.flops_per_s)
      << ", \"gain\": " << number(session.arithmetic.gain) << "},\n"
      << "  \"peak_memory_bytes\": " << number(app::peak_memory_bytes()) << ",\n  \"measurements\": [\n"
      << joined(rows) << "  ],\n  \"growth\": [\n"
      << joined(growths) << "  ]\n}\n";
  return out.str();
}

}  // namespace enthesis::bench
