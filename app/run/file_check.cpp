#include "app/run/file_check.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "agents/tissue.h"
#include "app/model/continuation.h"
#include "app/run/memory.h"
#include "app/run/progress.h"
#include "app/run/provenance.h"
#include "app/run/refusal.h"
#include "app/run/restart.h"
#include "app/run/schema_walk.h"
#include "config/library.h"
#include "engine/formatted.h"
#include "engine/io/snapshot.h"

namespace enthesis::app {
namespace {

// What the numbers of a snapshot say of each other.
class SnapshotNumbers {
 public:
  SnapshotNumbers(const io::Hdf5File& file, const io::SnapshotSummary& summary, std::vector<std::string>& wrong)
      : file_(file), summary_(summary), wrong_(wrong) {}

  void check() {
    if (std::llround(summary_.time_h * 60.0) != static_cast<long long>(summary_.step))
      note("its time is " + engine::formatted("%.6g", summary_.time_h) + " h, but its step " +
           std::to_string(summary_.step) + " minutes");
    for (const io::ColumnSummary& field : summary_.fields)
      check_values(io::field_path(summary_.step, field.name), field);
    check_volumes();
    check_view();
    for (const io::AgentSummary& agents : summary_.agents) check_agents(agents);
  }

 private:
  void note(std::string sentence) { wrong_.push_back(std::move(sentence)); }

  void check_values(const std::string& path, const io::ColumnSummary& column) {
    if (column.element_type.starts_with("float")) {
      const auto values = file_.read<double>(path);
      const auto odd = std::ranges::count_if(values, [](double v) { return !std::isfinite(v); });
      if (odd > 0) note(io::quoted(path) + " has " + std::to_string(odd) + " values that are not finite");
    } else if (!column.labels.empty()) {
      const auto codes = file_.read<std::int64_t>(path);
      const auto odd = std::ranges::count_if(
          codes, [&](std::int64_t c) { return c < 0 || c >= static_cast<std::int64_t>(column.labels.size()); });
      if (odd > 0) note(io::quoted(path) + " has " + std::to_string(odd) + " codes without a word");
    }
  }

  // Constituents fill a site at the most.
  void check_volumes() {
    constexpr double float_rounding = 1e-5;
    double rounding = float_rounding;
    std::vector<double> sum;
    for (const std::string_view name : agents::constituent_names) {
      const std::string path = io::field_path(summary_.step, std::string(name));
      if (file_.kind(path) != "array") return note(io::quoted(path) + " is missing");
      if (file_.has_attribute(path, io::kept_bits_attribute)) {
        const int bits =
            std::clamp(file_.attribute<std::int32_t>(path, io::kept_bits_attribute), 1, io::float_mantissa_bits - 1);
        rounding = float_rounding + std::ldexp(1.0, -bits - 1);
      }
      const auto share = file_.read<double>(path);
      sum.resize(share.size());  // all have the extents of the lattice, as the schema has it
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += share[i] >= 0.0 ? share[i] : 2.0;
    }
    const auto odd = std::ranges::count_if(sum, [rounding](double s) { return !(s <= 1.0 + rounding); });
    if (odd > 0)
      note("at " + std::to_string(odd) + " sites the constituents take more than the site, or less than nothing");
  }

  void check_view() {
    for (const std::string& name : file_.names("/VTKHDF/PointData")) {
      const std::string path = "/VTKHDF/PointData/" + name;
      if (file_.kind(path) == "link" && file_.link_target(path) != io::field_path(summary_.step, name))
        note(io::quoted(path) + " leads to " + io::quoted(file_.link_target(path)) + ", not to its field");
    }
  }

  void check_agents(const io::AgentSummary& agents) {
    for (const io::ColumnSummary& column : agents.columns)
      check_values(io::agent_path(summary_.step, agents.type, column.name), column);
    for (const std::uint64_t id : file_.read<std::uint64_t>(io::agent_path(summary_.step, agents.type, "id")))
      if (!ids_.insert(id).second) return note("two agents have the id " + std::to_string(id));
    const engine::Lattice& places = summary_.blocks.places;
    const std::array edge{places.nx * places.spacing_um, places.ny * places.spacing_um, places.nz * places.layer_um()};
    for (std::size_t axis = 0; axis < edge.size(); ++axis) {
      const std::string path =
          io::agent_path(summary_.step, agents.type, "position") + "/" + std::string(1, "xyz"[axis]);
      const auto at = file_.read<double>(path);
      const auto odd = std::ranges::count_if(at, [&](double x) { return !(x > 0.0 && x < edge[axis]); });
      if (odd > 0) note(io::quoted(path) + " has " + std::to_string(odd) + " agents outside the lattice");
    }
  }

  const io::Hdf5File& file_;
  const io::SnapshotSummary& summary_;
  std::vector<std::string>& wrong_;
  std::set<std::uint64_t> ids_;
};

void check_snapshot(const io::Hdf5File& file, const std::filesystem::path& path,
                    const std::vector<config::ObjectSchema>& schema, FileFindings& findings) {
  SchemaWalk walk(file, schema);
  std::optional<io::SnapshotSummary> summary;
  try {
    summary = io::summarise_snapshot(file, path);
    const engine::Lattice& sites = summary->blocks.sites;
    walk.bind("nz", static_cast<std::size_t>(sites.nz));
    walk.bind("ny", static_cast<std::size_t>(sites.ny));
    walk.bind("nx", static_cast<std::size_t>(sites.nx));
  } catch (const io::FileError& error) {
    findings.wrong.emplace_back(error.what());
  }
  const std::vector<std::string> odd = walk.find_wrong();
  findings.wrong.insert(findings.wrong.end(), odd.begin(), odd.end());
  if (!summary || !odd.empty()) return;
  SnapshotNumbers(file, *summary, findings.wrong).check();
  std::size_t agents = 0;
  for (const io::AgentSummary& type : summary->agents) agents += type.count;
  findings.what += " of " + duration_text(summary->time_h) + ", " + std::to_string(summary->fields.size()) +
                   " fields on " + lattice_text(summary->blocks) + ", " + std::to_string(agents) + " agents of " +
                   std::to_string(summary->agents.size()) + " types";
}

// The digest of the state, put together as a run that goes on would.
void check_state(const Restart& restart, const std::filesystem::path& path, const engine::Workers& workers,
                 FileFindings& findings) {
  if (restart.stamp().provenance.value_of("rules") != config::library_digest()) {
    findings.remarks.emplace_back(
        "its state was not put together and its digest not compared: it was made with other rules");
    return;
  }
  const auto model = lay_out(scenario_of(restart.stamp(), path));
  restart.bring(*model, workers);
}

void check_restart(const io::Hdf5File& file, const std::filesystem::path& path,
                   const std::vector<config::ObjectSchema>& schema, const engine::Workers& workers,
                   FileFindings& findings) {
  for (std::string& sentence : SchemaWalk(file, schema).find_wrong()) findings.wrong.push_back(std::move(sentence));
  if (!findings.wrong.empty()) return;
  try {
    const Restart restart(path, workers);
    findings.what += " of " + duration_text(restart.tick() / 60.0);
    check_state(restart, path, workers, findings);
  } catch (const std::runtime_error& error) {
    findings.wrong.emplace_back(error.what());
  }
}

bool is_digest(const std::string& text) {
  return text.size() == 16 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

FileFindings check_file(const std::filesystem::path& path, const FileSchemas& schemas, const engine::Workers& workers) {
  const io::Hdf5File file = io::Hdf5File::open(path, &workers);
  const io::Stamp stamp = io::read_stamp(file, path);
  const bool snapshot = stamp.filetype == io::snapshot_filetype;
  if (!snapshot && stamp.filetype != restart_filetype)
    throw io::FileError("cannot check " + io::quoted(path) + ": it is neither a snapshot nor a restart but an '" +
                        stamp.filetype + "' file");
  const io::SchemaVersion known = snapshot ? io::snapshot_version : restart_version;
  FileFindings findings;
  findings.what = (snapshot ? "snapshot, schema " : "restart, schema ") + io::text_of(stamp.version);
  if (stamp.version != known) {
    findings.wrong.push_back("its schema version is " + io::text_of(stamp.version) + ", and this program checks " +
                             io::text_of(known) + " only");
    return findings;
  }
  if (!file.is_sealed()) findings.wrong.emplace_back("it has no seal, so another program has written or changed it");
  if (!is_digest(stamp.digest)) findings.wrong.push_back("its digest " + io::quoted(stamp.digest) + " is not one");
  if (stamp.provenance.value_of("scenario").empty()) findings.wrong.emplace_back("it does not hold its scenario");
  if (snapshot)
    check_snapshot(file, path, schemas.snapshot, findings);
  else
    check_restart(file, path, schemas.restart, workers, findings);
  return findings;
}

}  // namespace enthesis::app
