// Solved loads as files, for this program and for others.

#include "engine/io/load_file.h"

#include <numeric>
#include <stdexcept>

#include "engine/io/posix_file.h"
#include "tests/io/outside_reader.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::io;
using namespace enthesis::tests;
using enthesis::engine::Lattice;

namespace {

Column column(const std::string& name, Values values) {
  Column result;
  result.name = name;
  result.values = values;
  result.single_precision = false;
  return result;
}

// Every number of the displacement is its place in the array.
struct Example {
  std::vector<double> displacement, strain;
  std::vector<std::uint8_t> label;
  LoadFileContents contents;
  explicit Example(const Lattice& lattice) {
    const auto corners = corner_extents(lattice);
    displacement.resize(3 * corners[0] * corners[1] * corners[2]);
    std::iota(displacement.begin(), displacement.end(), 0.0);
    strain.resize(lattice.site_count());
    std::iota(strain.begin(), strain.end(), 0.0);
    for (std::size_t i = 0; i < lattice.site_count(); ++i) label.push_back(static_cast<std::uint8_t>(i % 3));
    contents.lattice = lattice;
    contents.title = "Three & more";
    contents.material.push_back(column("label", std::span<const std::uint8_t>(label)));
    contents.cases.push_back({"pull", displacement, {}, {{"iterations", 7.0}}});
    contents.cases.front().sites.push_back(column("strain", std::span<const double>(strain)));
    contents.provenance.documents = {{"problem", "title = 1"}};
  }
};

const Lattice box{5, 4, 3, 20.0}, section{5, 4, 1, 20.0};

}  // namespace

TEST_CASE("a solved load is read back, with units, report and the problem it came from") {
  const ScratchDirectory scratch;
  const Example example(box);
  write_load_file(scratch / "load.h5", example.contents);
  const Hdf5File file = Hdf5File::open(scratch / "load.h5");
  CHECK(file.read<double>("/load/pull/displacement") == example.displacement);
  CHECK(file.extents("/load/pull/displacement") == Extents{4, 5, 6, 3});
  CHECK(file.text_attribute("/load/pull/displacement", "unit") == "mm");
  CHECK(file.read<double>("/load/pull/strain") == example.strain);
  CHECK(file.attribute<double>("/load/pull", "iterations") == 7.0);
  CHECK(read_stamp(scratch / "load.h5").provenance.value_of("problem") == "title = 1");
}

TEST_CASE("VTK reads what lies on the sites, of a box and of a section") {
  for (const Lattice& lattice : {box, section}) {
    const ScratchDirectory scratch;
    const Example example(lattice);
    write_load_file(scratch / "load.h5", example.contents);
    const OutsideOutcome outcome =
        run_python("read_load_with_vtk.py", (scratch / "load.h5").string() + " " + std::to_string(lattice.nx) + " " +
                                                std::to_string(lattice.ny) + " " + std::to_string(lattice.nz) + " 20");
    INFO(outcome.output);
    CHECK(outcome.output == "all as written\n");
  }
}

TEST_CASE("the sidecar of a solved load names each array with its extents") {
  const ScratchDirectory scratch;
  write_load_file(scratch / "load.h5", Example(box).contents);
  const std::string xdmf = read_text(scratch / "load.xdmf");
  for (const char* line : {"<Topology TopologyType=\"3DCoRectMesh\" Dimensions=\"4 5 6\"/>",
                           "<Attribute Name=\"displacement\" AttributeType=\"Vector\" Center=\"Node\">",
                           "<DataItem Dimensions=\"4 5 6 3\" NumberType=\"Float\" Precision=\"8\" Format=\"HDF\">"
                           "load.h5:/load/pull/displacement</DataItem>",
                           "<DataItem Dimensions=\"3 4 5\" NumberType=\"UChar\" Precision=\"1\" Format=\"HDF\">"
                           "load.h5:/material/label</DataItem>"}) {
    CHECK(xdmf.find(line) != std::string::npos);
  }
}

TEST_CASE("a solved load that makes no sense is not written") {
  const ScratchDirectory scratch;
  Example example(box);
  example.displacement.pop_back();
  example.contents.cases.front().displacement_mm = example.displacement;
  CHECK_THROWS_AS(write_load_file(scratch / "load.h5", example.contents), std::invalid_argument);
  Example twins(box);
  twins.contents.cases.push_back(twins.contents.cases.front());
  CHECK_THROWS_AS(write_load_file(scratch / "load.h5", twins.contents), std::invalid_argument);
  Example unnamed(box);
  unnamed.contents.cases.front().name = "up and down";
  CHECK_THROWS_AS(write_load_file(scratch / "load.h5", unnamed.contents), std::invalid_argument);
  CHECK(scratch.names().empty());
}
