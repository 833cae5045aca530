// Snapshots as programs that are not ours see them.
#include <filesystem>

#include "engine/io/snapshot.h"
#include "tests/io/example_snapshot.h"
#include "tests/io/outside_reader.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::tests;
using enthesis::engine::Lattice;

namespace {

void check_script(const std::string& script, const Lattice& lattice) {
  const ScratchDirectory scratch;
  const ExampleSnapshot example(lattice);
  enthesis::io::write_snapshot(scratch / "snap_00000024.h5", example.contents);
  const OutsideOutcome outcome =
      run_python(script, (scratch / "snap_00000024.h5").string() + " " + std::to_string(lattice.nx) + " " +
                             std::to_string(lattice.ny) + " " + std::to_string(lattice.nz) + " " +
                             std::to_string(lattice.spacing_um));
  INFO(outcome.output);
  CHECK(outcome.status == 0);
  CHECK(outcome.output == "all as written\n");
}

}  // namespace

TEST_CASE("h5py finds openPMD's attributes, the values, and agents in the sites that mark them") {
  check_script("read_with_h5py.py", example_lattice);
  check_script("read_with_h5py.py", example_section);
}

TEST_CASE("VTK reads fields, extents, origin and spacing, and finds agents at the points that mark them") {
  check_script("read_with_vtk.py", example_lattice);
  check_script("read_with_vtk.py", example_section);
}

TEST_CASE("h5dump opens a snapshot and shows its layout") {
  const ScratchDirectory scratch;
  const ExampleSnapshot example(example_lattice);
  enthesis::io::write_snapshot(scratch / "snap.h5", example.contents);
  const OutsideOutcome header = run_program("h5dump -H " + (scratch / "snap.h5").string());
  CHECK(header.status == 0);
  CHECK(header.output.find("SOFTLINK \"TNF\"") != std::string::npos);
  const OutsideOutcome all = run_program("h5dump " + (scratch / "snap.h5").string());
  CHECK(all.status == 0);
  CHECK(all.output.find("error") == std::string::npos);
  const OutsideOutcome digest = run_program("h5dump -d /digest " + (scratch / "snap.h5").string());
  CHECK(digest.output.find("\"0123456789abcdef\"") != std::string::npos);
}
