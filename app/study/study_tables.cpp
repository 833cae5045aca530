#include "app/study/study_tables.h"

#include "app/run/output_directory.h"
#include "app/study/animals.h"
#include "engine/io/atomic_file.h"
#include "engine/io/csv.h"

namespace enthesis::app {
namespace {

namespace fs = std::filesystem;
using Row = std::vector<io::CsvCell>;

std::string semicolons(const std::vector<std::string>& texts) {
  std::string text;
  for (const std::string& one : texts) text += (text.empty() ? "" : "; ") + one;
  return text;
}

void write_arms(const fs::path& file, const config::Study& study) {
  auto csv = io::CsvWriter::create(
      file, {"arm", "title", "scenario", "settings", "perturbation", "target", "factor", "from_h", "until_h"});
  for (const config::Arm& arm : study.arms) {
    const Row start{arm.name, arm.title, arm.scenario, semicolons(arm.settings)};
    if (arm.added.empty()) {
      Row row = start;
      row.resize(9, io::CsvCell{std::string()});
      csv.append(row);
    }
    for (const config::Perturbation& p : arm.added) {
      Row row = start;
      row.insert(row.end(), {p.name, p.target, p.factor, p.from_h, p.until_h});
      csv.append(row);
    }
  }
}

void write_protocol(const fs::path& file, const config::Study& study) {
  auto csv = io::CsvWriter::create(file, {"what", "value", "unit", "grade", "source", "why", "acts_on"});
  for (const config::ProtocolRow& row : study.protocol) {
    const config::Parameter& p = row.number;
    csv.append(Row{p.id, p.value, config::unit_name(p.dimension), std::string(config::grade_name(p.grade)), p.source,
                   p.why, semicolons(row.acts_on)});
  }
}

void write_animals(const fs::path& file, const config::Study& study, const Measurements& m) {
  auto csv = io::CsvWriter::create(file, {"arm", "animal", "seed", "time_h", "readout", "value"});
  for (std::size_t arm = 0; arm < m.arms; ++arm) {
    for (std::size_t animal = 0; animal < m.animals; ++animal) {
      for (std::size_t readout = 0; readout < m.readouts.size(); ++readout) {
        for (std::size_t row = 0; row < m.time_h.size(); ++row) {
          csv.append(Row{study.arms[arm].name, std::uint64_t{animal + 1}, m.seeds[arm * m.animals + animal],
                         m.time_h[row], m.readouts[readout], m.at(arm, animal, readout, row)});
        }
      }
    }
  }
}

std::vector<std::string> effect_header(const config::Analysis& analysis) {
  std::vector<std::string> header{"kind",
                                  "comparison",
                                  "arm",
                                  "reference",
                                  "readout",
                                  "time_h",
                                  "n",
                                  "test",
                                  "mean_arm",
                                  "mean_reference",
                                  "difference",
                                  "low",
                                  "high",
                                  "p",
                                  "ratio",
                                  "ratio_low",
                                  "ratio_high",
                                  "share",
                                  "share_low",
                                  "share_high",
                                  "correlation",
                                  "correlation_low",
                                  "correlation_high",
                                  "variance_ratio",
                                  "confidence",
                                  "equivalent_within",
                                  "equivalence_p",
                                  "equivalence_low",
                                  "equivalence_high",
                                  "equivalence_confidence",
                                  "equivalent"};
  for (const std::size_t size : analysis.laboratory_groups) {
    header.push_back("power_" + std::to_string(size));
    header.push_back("wrong_direction_" + std::to_string(size));
  }
  return header;
}

// Six cells, empty where the comparison asks for no equivalence.
void add_equivalence(const config::Study& study, const Effect& e, Row& row) {
  if (!e.equivalence) {
    row.resize(row.size() + 6, io::CsvCell{std::string()});
    return;
  }
  const readouts::Equivalence& found = *e.equivalence;
  for (const double v : {*study.contrasts[e.place].equivalent_within, found.p, found.interval.low, found.interval.high,
                         1.0 - 2.0 * study.analysis.significance}) {
    row.emplace_back(v);
  }
  row.emplace_back(std::uint64_t{found.equivalent ? 1U : 0U});
}

Row effect_row(const config::Study& study, const Measurements& m, const Effect& e) {
  Row row{std::string(e.interaction ? "interaction" : "contrast"), effect_name(study, e)};
  if (e.interaction) {
    const config::Interaction& i = study.interactions[e.place];
    row.insert(row.end(), {study.contrasts[i.first].name, study.contrasts[i.second].name});
  } else {
    const config::Contrast& c = study.contrasts[e.place];
    row.insert(row.end(), {study.arms[c.arm].name, study.arms[c.reference].name});
  }
  row.insert(row.end(), {m.readouts[e.readout], e.time_h, std::uint64_t{e.animals},
                         std::string(e.paired ? "paired t" : "Welch t")});
  for (const double v :
       {e.mean_arm, e.mean_reference, e.comparison.difference, e.comparison.interval.low, e.comparison.interval.high,
        e.comparison.p, e.ratio, e.ratio_interval.low, e.ratio_interval.high, e.share, e.share_interval.low,
        e.share_interval.high, e.correlation, e.correlation_interval.low, e.correlation_interval.high, e.variance_ratio,
        study.analysis.confidence}) {
    row.emplace_back(v);
  }
  add_equivalence(study, e, row);
  for (std::size_t g = 0; g < study.analysis.laboratory_groups.size(); ++g) {
    const bool seen = g < e.laboratory.size();
    row.push_back(seen ? io::CsvCell{e.laboratory[g].power} : io::CsvCell{std::string()});
    row.push_back(seen ? io::CsvCell{e.laboratory[g].significant_against} : io::CsvCell{std::string()});
  }
  return row;
}

void write_correlations(const fs::path& file, const config::Study& study, const Measurements& m,
                        const std::vector<ArmCorrelation>& correlations) {
  auto csv = io::CsvWriter::create(file, {"correlation", "arm", "x", "x_over", "y", "time_h", "n", "spearman", "low",
                                          "high", "p", "attainable_low", "attainable_high"});
  for (const ArmCorrelation& c : correlations) {
    const config::Correlation& asked = study.correlations[c.place];
    csv.append(Row{asked.name, study.arms[c.arm].name, m.readouts[asked.x],
                   std::string(asked.x_over_course ? "course" : "report"), m.readouts[asked.y], c.time_h,
                   std::uint64_t{c.animals}, c.spearman.r, c.spearman.interval.low, c.spearman.interval.high,
                   c.spearman.p, c.spearman.attainable.low, c.spearman.attainable.high});
  }
}

}  // namespace

std::string effect_name(const config::Study& study, const Effect& effect) {
  return effect.interaction ? study.interactions[effect.place].name : study.contrasts[effect.place].name;
}

void write_design(const fs::path& out, const config::Study& study) {
  make_directory(out);
  io::write_atomically(out / "study.toml", std::string_view(study.resolved_text));
  write_arms(out / "arms.csv", study);
  write_protocol(out / "protocol.csv", study);
}

void write_results(const fs::path& out, const config::Study& study, const Measurements& measurements,
                   const Findings& findings) {
  write_animals(out / "animals.csv", study, measurements);
  auto csv = io::CsvWriter::create(out / "effects.csv", effect_header(study.analysis));
  for (const Effect& effect : findings.effects) csv.append(effect_row(study, measurements, effect));
  if (study.correlations.empty()) {
    fs::remove(out / "correlations.csv");
    return;
  }
  write_correlations(out / "correlations.csv", study, measurements, findings.correlations);
}

}  // namespace enthesis::app
