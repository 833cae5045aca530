#include "engine/io/sidecars.h"

#include <nlohmann/json.hpp>

#include "engine/io/atomic_file.h"
#include "tests/io/example_snapshot.h"
#include "tests/io/outside_reader.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::io;
using namespace enthesis::tests;
using nlohmann::json;

namespace {

// Two snapshots in OUT/snapshots; osteoblasts only in the first.
std::vector<SnapshotSummary> write_run(const ScratchDirectory& out, const enthesis::engine::Lattice& lattice) {
  std::filesystem::create_directory(out / "snapshots");
  ExampleSnapshot example(lattice);
  std::vector<SnapshotSummary> written;
  written.push_back(write_snapshot(out / "snapshots" / snapshot_file_name(24), example.contents));
  example.contents.step = 48;
  example.contents.time_h = 48.25;
  example.contents.agents[0].sites = {};
  example.contents.agents[0].ids = {};
  for (Column& column : example.contents.agents[0].columns) column.values = std::span<const double>();
  written.push_back(write_snapshot(out / "snapshots" / snapshot_file_name(48), example.contents));
  return written;
}

const RunDescription description{"a <run> & \"more\"",
                                 {{"tissue", {{0, "marrow", "#aa0000"}, {1, "bone", "#ffffff"}}}},
                                 {{"osteoblast", "#00ff00"}}};

}  // namespace

TEST_CASE("the index lists snapshots, times, units, counts, words and colours") {
  const ScratchDirectory out;
  write_sidecars(out.path(), write_run(out, example_lattice), description);
  const json index = json::parse(read_text(out / "index.json"));
  CHECK(index["filetype"] == "enthesis index");
  CHECK(index["schema_version"] == json({1, 0}));
  CHECK(index["title"] == description.title);
  CHECK(index["lattice"] == json({{"nx", 41}, {"ny", 5}, {"nz", 3}, {"spacing_um", 20.0}}));
  REQUIRE(index["snapshots"].size() == 2);
  CHECK(index["snapshots"][1]["file"] == "snapshots/snap_00000048.h5");
  CHECK(index["snapshots"][1]["time_h"] == 48.25);
  CHECK(index["snapshots"][0]["agents"] == json({{"neutrophil", 0}, {"osteoblast", 205}}));
  CHECK(index["snapshots"][0]["digest"] == "0123456789abcdef");
  CHECK(index["fields"][0] ==
        json({{"name", "TNF"}, {"unit", "pM"}, {"type", "float32"}, {"meaning", "tumour necrosis factor"}}));
  CHECK(index["agents"][1]["type"] == "osteoblast");
  CHECK(index["agents"][1]["colour"] == "#00ff00");
  CHECK(index["labels"]["tissue"] == json({{{"value", 0}, {"name", "marrow"}, {"colour", "#aa0000"}},
                                           {{"value", 1}, {"name", "bone"}, {"colour", "#ffffff"}}}));
  CHECK(index["labels"]["osteoblast.stage"][1] == json({{"value", 1}, {"name", "lining cell"}}));
}

TEST_CASE("the series gives ParaView every snapshot with its time") {
  const ScratchDirectory out;
  write_sidecars(out.path(), write_run(out, example_section), description);
  CHECK(json::parse(read_text(out / "run.hdf.series")) ==
        json({{"file-series-version", "1.0"},
              {"files",
               {{{"name", "snapshots/snap_00000024.h5"}, {"time", 24.5}},
                {{"name", "snapshots/snap_00000048.h5"}, {"time", 48.25}}}}}));
}

TEST_CASE("every array that the XDMF file names is there, with that shape, type and length, also after a move") {
  for (const auto& lattice : {example_lattice, example_section}) {
    const ScratchDirectory out;
    write_sidecars(out.path(), write_run(out, lattice), description);
    const ScratchDirectory elsewhere;
    std::filesystem::rename(out.path() / "", elsewhere / "moved");
    const OutsideOutcome outcome =
        run_python("read_xdmf.py", (elsewhere / "moved/run.xdmf").string() + " " + std::to_string(lattice.nx) + " " +
                                       std::to_string(lattice.ny) + " " + std::to_string(lattice.nz));
    INFO(outcome.output);
    CHECK(outcome.status == 0);
    CHECK(outcome.output == "all as written\n");
    std::filesystem::create_directory(out.path());
  }
}

TEST_CASE("sidecars made from files read back are those made while writing") {
  const ScratchDirectory out;
  const auto written = write_run(out, example_lattice);
  write_sidecars(out.path(), written, description);
  const std::string index = read_text(out / "index.json");
  const std::string xdmf = read_text(out / "run.xdmf");
  std::vector<SnapshotSummary> read;
  for (const SnapshotSummary& s : written) read.push_back(read_snapshot_summary(s.path));
  write_sidecars(out.path(), read, description);
  CHECK(read_text(out / "index.json") == index);
  CHECK(read_text(out / "run.xdmf") == xdmf);
}

TEST_CASE("a run without snapshots has sidecars too, and different lattices make no run") {
  const ScratchDirectory out;
  write_sidecars(out.path(), {}, description);
  CHECK(out.names() == std::vector<std::string>{"index.json", "run.hdf.series", "run.xdmf"});
  CHECK(json::parse(read_text(out / "index.json"))["snapshots"].empty());
  auto written = write_run(out, example_lattice);
  written[1].blocks.sites.nx = 7;
  CHECK_THROWS_AS(write_sidecars(out.path(), written, description), std::invalid_argument);
}
