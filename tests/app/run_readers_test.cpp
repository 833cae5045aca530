// Small real runs as programs that are not ours read them, against what enthesis says of the same runs: its tables, and
// every array as its own reader gives it.

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "engine/io/snapshot.h"
#include "tests/io/outside_reader.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::tests;
using enthesis::io::Hdf5File;
namespace fs = std::filesystem;

namespace {

const std::string readers = ENTHESIS_SOURCE_DIR "/tests/app/readers/";

template <class T>
void put_values(const Hdf5File& file, const std::string& array, const fs::path& target) {
  const std::vector<T> values = file.read<T>(array);
  std::ofstream(target, std::ios::binary)
      .write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(T)));
}

// The values of an array, raw, in a file of their own whose path is that of the array.
void put_array(const Hdf5File& file, const std::string& array, const fs::path& folder) {
  const fs::path target = folder / array.substr(1);
  fs::create_directories(target.parent_path());
  const std::string type = file.element_type(array);
  if (type == "float64") return put_values<double>(file, array, target);
  if (type == "float32") return put_values<float>(file, array, target);
  if (type == "uint8") return put_values<std::uint8_t>(file, array, target);
  if (type == "uint32") return put_values<std::uint32_t>(file, array, target);
  if (type == "uint64") return put_values<std::uint64_t>(file, array, target);
  FAIL("an array of " << type << ": " << array);
}

void put_snapshot(const enthesis::io::SnapshotSummary& snapshot, const fs::path& folder) {
  const Hdf5File file = Hdf5File::open(snapshot.path);
  for (const auto& field : snapshot.fields) {
    put_array(file, enthesis::io::field_path(snapshot.step, field.name), folder);
  }
  for (const auto& agents : snapshot.agents) {
    for (const std::string column : {"position/x", "position/y", "position/z"}) {
      put_array(file, enthesis::io::agent_path(snapshot.step, agents.type, column), folder);
    }
    for (const auto& column : agents.columns) {
      put_array(file, enthesis::io::agent_path(snapshot.step, agents.type, column.name), folder);
    }
  }
}

// Runs a scenario for two hours in places of 40 um, and reads it with a program; the sites have the edge `spacing_um`.
void check_run(const std::string& reader, const std::string& scenario, const std::string& spacing_um) {
  const ScratchDirectory scratch;
  const fs::path out = scratch / "out";
  const OutsideOutcome run =
      run_program(ENTHESIS_PROGRAM " run " + scenario +
                  " --set achilles.spacing=40um --set time.settling=1h --until 2h --snapshot-every 1h"
                  " --quiet -o " +
                  out.string());
  INFO(run.output);
  REQUIRE(run.status == 0);
  for (const auto& snapshot : enthesis::io::read_snapshots_in(out / "snapshots")) {
    put_snapshot(snapshot, out / "expected");
  }
  const OutsideOutcome read = run_program(reader + " " + out.string() + " " + spacing_um + " 40");
  INFO(read.output);
  CHECK(read.status == 0);
  CHECK(read.output == "all as the run says\n");
}

void check_runs(const std::string& reader) {
  check_run(reader, "achilles_tnf_are_3d", "40");
  check_run(reader, "achilles_tnf_are --set achilles.refinement=2", "20");
}

void check_runs_with_python(const std::string& script) {
  check_runs("/usr/bin/python3 -B " + readers + script);
}

}  // namespace

TEST_CASE("h5py reads of a run what the run says of itself") {
  check_runs_with_python("read_run_with_h5py.py");
}

TEST_CASE("h5dump writes the numbers of a run as the run says them") {
  check_runs_with_python("read_run_with_h5dump.py");
}

TEST_CASE("VTK reads of the series of a run what the run says of itself") {
  check_runs_with_python("read_run_with_vtk.py");
}

TEST_CASE("the XDMF library reads times, fields and agents of a run as the run says them") {
  check_runs_with_python("read_run_with_xdmf.py");
}

TEST_CASE("yt opens a run as openPMD with the times, sizes, values and units that the run says") {
  check_runs_with_python("read_run_with_yt.py");
}

TEST_CASE("HDF5 for browsers reads of a run what the run says of itself") {
  check_runs("node " + readers + "read_run_with_h5wasm.mjs");
}

// Not among the tests of every day: the package takes 0.7 GB and the place of python3-vtk9, which another test needs.
TEST_CASE("ParaView opens a run with the times, sizes and values that the run says", "[.paraview]") {
  check_runs("QT_QPA_PLATFORM=offscreen pvpython " + readers + "read_run_with_paraview.py");
}
