// `enthesis solve-load`, of label volumes and of scenarios.

#include "engine/io/hdf5_new_file.h"
#include "tests/app/program_run.h"
#include "tests/support/catch.h"

using namespace enthesis;
using namespace enthesis::tests;

namespace {

// A bar of 4 x 5 x 6 sites of 20 um with an edge along z that is void: 19 of 20 sites of each layer carry.
constexpr int nx = 4, ny = 5, nz = 6;
const std::string bar = R"toml(
title = "A bar, pulled"
volume = "bar.h5:/labels"
spacing = "20 um"
energy_tolerance = 1e-10

[[material]]
label = 1
name = "bone"
modulus = "15 GPa"
poisson = 0.3

[[material]]
label = 0
name = "void"

[[load_case]]
name = "pull"
[[load_case.hold]]
face = "z_low"
components = ["z"]
[[load_case.hold]]
face = "z_low"
components = ["x", "y"]
x = ["40 um", "40 um"]
y = ["40 um", "40 um"]
[[load_case.hold]]
face = "z_low"
components = ["y"]
x = ["80 um", "80 um"]
y = ["40 um", "40 um"]
[[load_case.traction]]
face = "z_high"
traction = ["0 MPa", "0 MPa", "3 MPa"]
)toml";

void write_bar(const std::filesystem::path& directory) {
  std::vector<std::uint8_t> labels(nx * ny * nz, 1);
  for (std::size_t z = 0; z < nz; ++z) labels[z * nx * ny] = 0;
  io::NewHdf5File file = io::NewHdf5File::create(directory / "bar.h5");
  file.write<std::uint8_t>("/labels", {nz, ny, nx}, labels);
  file.write<std::uint8_t>("/section", {ny, nx}, std::span<const std::uint8_t>(labels).first(nx * ny));
  std::move(file).save();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

Outcome solve(const ScratchDirectory& scratch, const std::string& problem, const std::string& options = "") {
  write_file(scratch / "problem.toml", problem);
  return enthesis::tests::enthesis(scratch.path(), "solve-load problem.toml -o load.h5 " + options);
}

}  // namespace

TEST_CASE("a bar of a label volume stretches by traction over modulus, and what is void carries nothing") {
  const ScratchDirectory scratch;
  write_bar(scratch.path());
  const Outcome outcome = solve(scratch, bar);
  INFO(outcome.err);
  REQUIRE(outcome.status == 0);
  CHECK(outcome.out.find("114 sites carry") != std::string::npos);
  const io::Hdf5File file = io::Hdf5File::open(scratch / "load.h5");
  const auto along = file.read<double>("/load/pull/strain_zz"), across = file.read<double>("/load/pull/strain_xx"),
             stress = file.read<double>("/load/pull/stress_zz"), energy = file.read<double>("/load/pull/strain_energy");
  const double strain = 3.0 / 15000.0;
  for (std::size_t s = 0; s < along.size(); ++s) {
    const double carries = s % (nx * ny) == 0 ? 0.0 : 1.0;
    CHECK(along[s] == Approx(carries * strain).epsilon(1e-8));
    CHECK(across[s] == Approx(-0.3 * carries * strain).epsilon(1e-8));
    CHECK(stress[s] == Approx(3.0 * carries).epsilon(1e-8));
    CHECK(energy[s] == Approx(0.5 * 3.0 * carries * strain).epsilon(1e-8));
  }
  const auto displacement = file.read<double>("/load/pull/displacement");
  CHECK(displacement.back() == Approx(strain * nz * 0.02).epsilon(1e-8));  // of the far corner, along z, in mm
  CHECK(file.text("/provenance/problem").find("15 GPa") != std::string::npos);
}

TEST_CASE("a section of a label volume is in plane strain, and both its faces move alike") {
  const ScratchDirectory scratch;
  write_bar(scratch.path());
  std::string plane = replaced(bar, "bar.h5:/labels", "bar.h5:/section");
  plane = plane.substr(0, plane.find("[[load_case]]")) + R"toml([[load_case]]
name = "pull"
[[load_case.hold]]
face = "x_low"
components = ["x", "y"]
[[load_case.force]]
face = "x_high"
force = ["2 mN", "0 N", "0 N"]
)toml";
  const Outcome outcome = solve(scratch, plane);
  INFO(outcome.err);
  REQUIRE(outcome.status == 0);
  const io::Hdf5File file = io::Hdf5File::open(scratch / "load.h5");
  const auto u = file.read<double>("/load/pull/displacement");
  CHECK(file.extents("/load/pull/displacement") == io::Extents{2, ny + 1, nx + 1, 3});
  const std::size_t layer = u.size() / 2;
  for (std::size_t n = 0; n < layer; ++n) {
    CHECK(u[n] == u[n + layer]);
    if (n % 3 == 2) CHECK(u[n] == 0.0);
  }
  CHECK(u[3 * nx] > 0.0);
  for (const double e : file.read<double>("/load/pull/strain_zz")) CHECK(e == 0.0);
}

TEST_CASE("the load of a scenario has the same bits on any number of threads", "[parallel]") {
  const ScratchDirectory scratch;
  const auto arrays = [&](const std::string& threads) {
    const Outcome outcome = enthesis::tests::enthesis(
        scratch.path(), "solve-load achilles_wild_type --quiet --overwrite -o a.h5 --threads " + threads);
    INFO(outcome.err);
    REQUIRE(outcome.status == 0);
    const io::Hdf5File file = io::Hdf5File::open(scratch / "a.h5");
    return std::pair{file.read<double>("/load/walking/displacement"),
                     file.read<double>("/load/walking/octahedral_shear_strain")};
  };
  const auto alone = arrays("1");
  CHECK(alone.second.size() == 80 * 50);
  for (const char* threads : {"2", "3", "8"}) CHECK(arrays(threads) == alone);
}

TEST_CASE("crimped fibres of a scenario are solved, and the file says how many are taut") {
  const ScratchDirectory scratch;
  const auto strain = [&](const std::string& settings, bool crimped) {
    const Outcome outcome = enthesis::tests::enthesis(
        scratch.path(), "solve-load achilles_wild_type --quiet --overwrite -o a.h5 " + settings);
    INFO(outcome.err);
    REQUIRE(outcome.status == 0);
    const io::Hdf5File file = io::Hdf5File::open(scratch / "a.h5");
    if (crimped) {
      const auto taut = file.read<double>("/load/walking/taut_share");
      const auto [least, most] = std::minmax_element(taut.begin(), taut.end());
      CHECK(*least >= 0.0);
      CHECK(*least < 0.1);
      CHECK(*most <= 1.0);
    }
    const auto shear = file.read<double>("/load/walking/octahedral_shear_strain");
    return *std::max_element(shear.begin(), shear.end());
  };
  CHECK(strain("--set \"stiffness.fibres_toe=2 %\"", true) > 1.1 * strain("", false));
}

TEST_CASE("what cannot be solved is refused in one sentence, and nothing is written") {
  const ScratchDirectory scratch;
  write_bar(scratch.path());
  const auto refused = [&](const std::string& problem) {
    const Outcome outcome = solve(scratch, problem);
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
    CHECK(scratch.names() == std::vector<std::string>{"bar.h5", "problem.toml"});
    return outcome.err;
  };
  const auto says = [&](const std::string& from, const std::string& to, const std::string& what) {
    const std::string said = refused(replaced(bar, from, to));
    INFO(said);
    CHECK(said.find(what) != std::string::npos);
  };
  says("components = [\"z\"]", "components = [\"y\"]", "the body is not held: the load makes it");
  says("[[load_case.traction]]\nface = \"z_high\"",
       "[[load_case.traction]]\nface = \"z_high\"\nx = [\"0 um\", \"20 um\"]\ny = [\"0 um\", \"20 um\"]", "load case");
  says("15 GPa", "-15 GPa", "the modulus of a tissue must be above zero");
  says("poisson = 0.3", "poisson = 0.5", "between -1 and 0.5");
  says("modulus = \"15 GPa\"\npoisson = 0.3",
       "along = \"400 MPa\"\nacross = \"300 MPa\"\nshear = \"50 MPa\"\npoisson_across = 0.3\npoisson_along = 0.9\n"
       "fibre = [1, 0, 0]",
       "not those of a stable material");
  says("modulus = \"15 GPa\"\npoisson = 0.3",
       "along = \"400 MPa\"\nacross = \"5 MPa\"\nshear = \"5 MPa\"\npoisson_across = 0.3\npoisson_along = 0.9\n"
       "fibre = [0, 0, 0]",
       "a fibre direction must have a length above zero");
  says("label = 0", "label = 7", "the label 0 stands in the volume, but no [[material]] has it");
  says("label = 0", "label = 1", "two rows of [[material]] have the same label 1");
  says("/labels", "/lables", "cannot read array '/lables'");
  says("bar.h5:/labels", "bar.h5", "names no array");
  says("face = \"z_low\"", "face = \"z_lo\"", "did you mean \"z_low\"?");
  says("modulus", "modulos", "problem.toml");
  says("20 um", "20", "has no unit");
}

TEST_CASE("a file that is there is kept unless told, and scenario options are refused for load problems") {
  const ScratchDirectory scratch;
  write_bar(scratch.path());
  write_file(scratch / "load.xdmf", "mine");
  CHECK(solve(scratch, bar).err.find("load.xdmf is there already") != std::string::npos);
  CHECK(text_of(scratch / "load.xdmf") == "mine");
  CHECK(solve(scratch, bar, "--overwrite --quiet").status == 0);
  CHECK(solve(scratch, bar, "--overwrite --seed 3").err.find("holds all its numbers") != std::string::npos);
  CHECK(enthesis::tests::enthesis(scratch.path(), "solve-load problem.toml").err.find("-o FILE.h5") !=
        std::string::npos);
  const auto written_to = [&](const std::string& file) {
    return enthesis::tests::enthesis(scratch.path(), "solve-load problem.toml -o " + file);
  };
  CHECK(written_to("load.hdf5").err.find("load.hdf5 must end in .h5") != std::string::npos);
  CHECK(written_to("away/load.h5").err.find("the directory away is not there") != std::string::npos);
  CHECK(written_to("away/load.h5").status == 2);
}
