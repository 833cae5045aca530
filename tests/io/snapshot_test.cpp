#include "engine/io/snapshot.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <limits>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "engine/io/atomic_file.h"
#include "engine/io/seal.h"
#include "engine/io/sidecars.h"
#include "engine/parallel/workers.h"
#include "tests/io/example_snapshot.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::io;
using namespace enthesis::tests;
using enthesis::engine::Lattice;
using enthesis::engine::Site;

TEST_CASE("a snapshot says what it holds, when written and when read back") {
  const ScratchDirectory scratch;
  const ExampleSnapshot example(example_lattice);
  const SnapshotSummary written = write_snapshot(scratch / "snap.h5", example.contents);
  CHECK(read_snapshot_summary(scratch / "snap.h5") == written);
  CHECK(written.blocks == enthesis::engine::Blocks(example_lattice));
  CHECK(written.step == 24);
  CHECK(written.time_h == 24.5);
  CHECK(written.digest == "0123456789abcdef");
  REQUIRE(written.fields.size() == 4);
  CHECK(written.fields[0] == ColumnSummary{"TNF", "pM", "float32", "tumour necrosis factor", {}});
  CHECK(written.fields[3] == ColumnSummary{"tissue", "1", "uint8", "", {"marrow", "bone", "cartilage", "tendon"}});
  REQUIRE(written.agents.size() == 2);
  CHECK(written.agents[0].type == "neutrophil");
  CHECK(written.agents[0].count == 0);
  CHECK(written.agents[1].count == (example_lattice.site_count() - 2) / 3 + 1);
  CHECK(scratch.names() == std::vector<std::string>{"snap.h5"});
}

TEST_CASE("a refined section shows its fields on thin sites and its agents at the centres of places") {
  const ScratchDirectory scratch;
  const enthesis::engine::Blocks blocks(Lattice{3, 2, 1, 20.0}, 2);
  const std::vector<double> tnf(blocks.sites.site_count(), 1.0);
  const std::vector<Site> standing{Site{0}, Site{5}};
  const std::vector<std::uint64_t> ids{1, 2};
  SnapshotContents contents;
  contents.blocks = blocks;
  contents.digest = "0123456789abcdef";
  contents.fields = {ExampleSnapshot::column("TNF", {}, std::span<const double>(tnf))};
  contents.agents = {{"osteoblast", standing, ids, {}}};
  CHECK(write_snapshot(scratch / "snap.h5", contents).blocks == blocks);
  const auto file = Hdf5File::open(scratch / "snap.h5");
  CHECK(file.extents(field_path(0, "TNF")) == Extents{1, 4, 6});
  CHECK(file.attributes<double>(field_path(0, "TNF"), "gridSpacing") == std::vector<double>{20.0, 10.0, 10.0});
  CHECK(file.attributes<double>("/VTKHDF", "Spacing") == std::vector<double>{10.0, 10.0, 20.0});
  CHECK(file.attribute<double>(step_path(0), "place_um") == 20.0);
  CHECK(file.read<double>(agent_path(0, "osteoblast", "position") + "/x") == std::vector<double>{10.0, 50.0});
  CHECK(file.read<double>(agent_path(0, "osteoblast", "position") + "/y") == std::vector<double>{10.0, 30.0});
  CHECK(file.read<double>(agent_path(0, "osteoblast", "position") + "/z") == std::vector<double>{10.0, 10.0});
  contents.agents[0].sites.pop_back();
  CHECK_THROWS_AS(write_snapshot(scratch / "other.h5", contents), std::invalid_argument);
}

TEST_CASE("the stamp gives back digest, schema version and every word of the provenance") {
  const ScratchDirectory scratch;
  const ExampleSnapshot example(example_section);
  write_snapshot(scratch / "snap.h5", example.contents);
  const Stamp stamp = read_stamp(scratch / "snap.h5");
  CHECK(stamp.filetype == snapshot_filetype);
  CHECK(stamp.version == snapshot_version);
  CHECK(stamp.digest == example.contents.digest);
  for (const auto& [name, value] : example.contents.provenance.entries) CHECK(stamp.provenance.value_of(name) == value);
  CHECK(stamp.provenance.value_of("scenario") == example.contents.provenance.documents[0].second);
  CHECK(stamp.provenance.value_of("nothing").empty());
}

TEST_CASE("fields come back in site order, and each agent stands at the centre of its site") {
  const ScratchDirectory scratch;
  const ExampleSnapshot example(example_lattice);
  write_snapshot(scratch / "snap.h5", example.contents);
  const auto file = Hdf5File::open(scratch / "snap.h5");
  CHECK(file.extents(field_path(24, "TNF")) == Extents{3, 5, 41});
  const auto tnf = file.read<float>(field_path(24, "TNF"));
  const auto x = file.read<double>(agent_path(24, "osteoblast", "position/x"));
  const auto y = file.read<double>(agent_path(24, "osteoblast", "position/y"));
  const auto z = file.read<double>(agent_path(24, "osteoblast", "position/z"));
  const auto& sites = example.contents.agents[0].sites;
  REQUIRE(x.size() == sites.size());
  for (std::size_t a = 0; a < sites.size(); ++a) {
    const auto place = [](double um) { return static_cast<int>(std::floor(um / 20.0)); };
    const Site site = example_lattice.site({place(x[a]), place(y[a]), place(z[a])});
    CHECK(site == sites[a]);
    CHECK(tnf[index(site)] == static_cast<float>(index(site)) / 4.0f);
  }
}

TEST_CASE("names that HDF5, VTK or openPMD would misread are refused, and nothing is written") {
  const ScratchDirectory scratch;
  for (const std::string name : {"", "a/b", "/", "..", "IL-17A", "TNF alpha", "1st", "_x", "T\u03b1", "a\nb"}) {
    ExampleSnapshot field(example_section);
    field.contents.fields[0].name = name;
    CHECK_THROWS_AS(write_snapshot(scratch / "snap.h5", field.contents), std::invalid_argument);
    ExampleSnapshot type(example_section);
    type.contents.agents[0].type = name;
    CHECK_THROWS_AS(write_snapshot(scratch / "snap.h5", type.contents), std::invalid_argument);
    ExampleSnapshot column(example_section);
    column.contents.agents[0].columns[0].name = name;
    CHECK_THROWS_AS(write_snapshot(scratch / "snap.h5", column.contents), std::invalid_argument);
    ExampleSnapshot entry(example_section);
    entry.contents.provenance.entries[0].first = name;
    CHECK_THROWS_AS(write_snapshot(scratch / "snap.h5", entry.contents), std::invalid_argument);
  }
  CHECK(scratch.names().empty());
  ExampleSnapshot good(example_section);
  good.contents.fields[0].name = "IL17A";
  CHECK_NOTHROW(write_snapshot(scratch / "snap.h5", good.contents));
}

TEST_CASE("contents that make no sense are refused in one sentence") {
  const ScratchDirectory scratch;
  const auto message = [&](auto spoil) {
    ExampleSnapshot example(example_section);
    spoil(example.contents);
    return message_of<std::invalid_argument>([&] { write_snapshot(scratch / "snap.h5", example.contents); });
  };
  CHECK(message([](SnapshotContents& c) { c.fields[1].name = "TNF"; }) ==
        "the field name 'TNF' is used twice or reserved");
  CHECK(message([](SnapshotContents& c) { c.agents[0].columns[0].name = "position"; }) ==
        "the column of 'osteoblast' name 'position' is used twice or reserved");
  CHECK(message([](SnapshotContents& c) { c.agents[1].type = "osteoblast"; }) ==
        "the agent type 'osteoblast' is given twice");
  CHECK(message([](SnapshotContents& c) { c.blocks.sites.nx = 40; }) ==
        "field 'TNF' has 1435 values where 1400 are wanted");
  CHECK(message([](SnapshotContents& c) {
          c.agents[0].ids.resize(2);
        }).starts_with("the id column of 'osteoblast' has 2 values where "));
  CHECK(message([](SnapshotContents& c) { c.fields[0].mantissa_bits = 23; }) ==
        "field 'TNF': mantissa_bits must lie between 0 and 22");
  const std::vector<Site> outside(1, Site(example_section.site_count()));
  const std::vector<std::uint64_t> ids(1, 1);
  CHECK(message([&](SnapshotContents& c) {
          c.agents[1] = {"neutrophil", outside, ids, {}};
        }) == "an agent of type 'neutrophil' stands outside the lattice");
  CHECK(scratch.names().empty());
}

TEST_CASE("a snapshot that was packed by 1, 2, 3 or 8 threads has the same bytes, whatever becomes of its values",
          "[parallel]") {
  const ScratchDirectory scratch;
  ExampleSnapshot example(Lattice{40, 40, 40, 10.0});
  std::vector<double> values(example.contents.blocks.sites.site_count());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(static_cast<double>(i));
  example.contents.fields.push_back(ExampleSnapshot::column("rounded", {}, std::span<const double>(values)));
  for (Column& field : example.contents.fields) field.mantissa_bits = 10;
  const SnapshotSummary summary = write_snapshot(scratch / "snap.h5", example.contents);
  const std::string bytes = read_text(scratch / "snap.h5");
  std::vector<SnapshotContents> packed;
  for (const int threads : {1, 2, 3, 8}) {
    const enthesis::engine::Workers workers(threads);
    pack(packed.emplace_back(example.contents), &workers);
  }
  pack(packed.emplace_back(packed.front()));  // what is packed stays as it is
  std::ranges::fill(values, 7.0);
  for (const SnapshotContents& contents : packed) {
    CHECK(write_snapshot(scratch / "snap.h5", contents) == summary);
    CHECK(read_text(scratch / "snap.h5") == bytes);
  }
  packed.back().blocks = Lattice{20, 80, 40, 10.0};
  CHECK_THROWS_AS(write_snapshot(scratch / "snap.h5", packed.back()), std::invalid_argument);
  packed.front().fields.front().name = "no plain name";
  CHECK_THROWS_AS(pack(packed.front()), std::invalid_argument);
}

TEST_CASE("rounding to 10 mantissa bits stays within half a unit of the last kept bit and makes a smaller file") {
  const ScratchDirectory scratch;
  ExampleSnapshot example(Lattice{64, 64, 16, 10.0});
  std::vector<double> values(example.contents.blocks.sites.site_count());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::exp(5.0 * std::sin(static_cast<double>(i)));
  values[0] = std::numeric_limits<double>::infinity();
  values[1] = 0.0;
  values[2] = 2.0 - 1e-6;  // rounds up into the next power of two
  example.contents.fields = {ExampleSnapshot::column("f", {}, std::span<const double>(values))};
  write_snapshot(scratch / "all.h5", example.contents);
  example.contents.fields[0].mantissa_bits = 10;
  write_snapshot(scratch / "ten.h5", example.contents);
  const auto file = Hdf5File::open(scratch / "ten.h5");
  const auto kept = file.read<float>(field_path(24, "f"));
  CHECK(std::isinf(kept[0]));
  CHECK(kept[1] == 0.0f);
  CHECK(kept[2] == 2.0f);
  double worst = 0.0;
  for (std::size_t i = 3; i < kept.size(); ++i) {
    worst = std::max(worst, std::abs(static_cast<double>(kept[i]) - values[i]) / values[i]);
  }
  CHECK(worst <= std::ldexp(1.0, -11) * (1.0 + 1e-3));  // the rounding to float comes on top
  CHECK(worst > std::ldexp(1.0, -12));
  CHECK(file.attributes<std::int32_t>(field_path(24, "f"), "lossy_mantissa_bits") == std::vector<std::int32_t>{10});
  CHECK(10 * file_size(scratch / "ten.h5") < 7 * file_size(scratch / "all.h5"));
}

TEST_CASE("halves are rounded to the even neighbour") {
  const ScratchDirectory scratch;
  ExampleSnapshot example(Lattice{4, 1, 1, 1.0});
  // Two bits of mantissa: between 1 and 2 the neighbours are 1, 1.25, 1.5, 1.75.
  const std::vector<double> values{1.125, 1.375, -1.625, 1.126};
  example.contents.fields = {ExampleSnapshot::column("f", {}, std::span<const double>(values))};
  example.contents.fields[0].mantissa_bits = 2;
  write_snapshot(scratch / "snap.h5", example.contents);
  CHECK(Hdf5File::open(scratch / "snap.h5").read<float>(field_path(24, "f")) ==
        std::vector<float>{1.0f, 1.5f, -1.5f, 1.25f});
}

TEST_CASE("double precision is kept where it is asked for") {
  const ScratchDirectory scratch;
  ExampleSnapshot example(example_section);
  const std::vector<double> values(example_section.site_count(), 1.0 / 3.0);
  example.contents.fields = {ExampleSnapshot::column("f", {}, std::span<const double>(values))};
  example.contents.fields[0].single_precision = false;
  write_snapshot(scratch / "snap.h5", example.contents);
  CHECK(Hdf5File::open(scratch / "snap.h5").read<double>(field_path(24, "f")) == values);
}

TEST_CASE("files that are not snapshots of a known version are refused") {
  const ScratchDirectory scratch;
  const auto message = [&](const std::string& name) {
    return message_of<FileError>([&] { read_snapshot_summary(scratch / name); });
  };
  const auto expected = [&](const std::string& name, const std::string& why) {
    return "cannot read '" + (scratch / name).string() + "': " + why;
  };
  auto foreign = NewHdf5File::create(scratch / "foreign.h5");
  foreign.make_group("/data/1");
  std::move(foreign).save();
  CHECK(message("foreign.h5") == expected("foreign.h5", "it is an HDF5 file, but not one that enthesis wrote"));
  auto restart = NewHdf5File::create(scratch / "restart.h5");
  write_stamp(restart, {"enthesis restart", {1, 0}, "0", {}});
  std::move(restart).save();
  CHECK(message("restart.h5") == expected("restart.h5", "it is not a snapshot but an 'enthesis restart' file"));
  auto later = NewHdf5File::create(scratch / "later.h5");
  write_stamp(later, {snapshot_filetype, {2, 0}, "0", {}});
  std::move(later).save();
  CHECK(message("later.h5") ==
        expected("later.h5", "its schema version 2.0 is newer than 1, the one that this program reads"));
  CHECK(message_of<FileError>([&] { read_stamp(scratch / "later.h5"); }) == message("later.h5"));
  auto hollow = NewHdf5File::create(scratch / "hollow.h5");
  write_stamp(hollow, {snapshot_filetype, snapshot_version, "0", {}});
  std::move(hollow).save();
  CHECK(message("hollow.h5").starts_with("cannot read '" + (scratch / "hollow.h5").string() + "' as a snapshot: "));
  const auto spoilt = [&](auto spoil) {
    auto file = NewHdf5File::create(scratch / "spoilt.h5");
    write_stamp(file, {snapshot_filetype, snapshot_version, "0", {}});
    spoil(file);
    std::move(file).save();
    const std::string said = message("spoilt.h5");
    const std::string start = "cannot read '" + (scratch / "spoilt.h5").string() + "' as a snapshot: ";
    return said.starts_with(start) ? said.substr(start.size()) : said;
  };
  CHECK(spoilt([](NewHdf5File& f) { f.make_group("/data/first"); }) == "'first' is not a step");
  CHECK(spoilt([](NewHdf5File& f) {
          f.make_group("/data/1");
          f.make_group("/data/2");
        }) == "it does not hold exactly one step");
  CHECK(spoilt([](NewHdf5File& f) {
          f.make_group("/data/1");
          f.set_attributes<std::int32_t>("/data/1", "lattice", std::vector<std::int32_t>{1, 0, 5});
          f.set_attribute<double>("/data/1", "spacing_um", 1.0);
        }) == "its lattice makes no sense");
  CHECK(spoilt([](NewHdf5File& f) {
          f.make_group("/data/1/agents");
          f.write<float>("/data/1/fields/TNF", {2, 1, 1}, std::vector<float>{0, 1});
          f.set_text("/data/1/fields/TNF", "unit", "pM");
          f.set_attributes<std::int32_t>("/data/1", "lattice", std::vector<std::int32_t>{1, 1, 2});
          f.set_attribute<double>("/data/1", "spacing_um", 1.0);
          f.set_attribute<double>("/data/1", "time", 0.0);
        }) == "field 'TNF' does not have the extents of the lattice");
}

TEST_CASE("a snapshot on a full disk throws and leaves the run able to go on") {
  const ScratchDirectory scratch;
  const ExampleSnapshot example(example_lattice);
  std::filesystem::create_symlink("/dev/full", part_path(scratch / "snap.h5"));
  CHECK_THROWS_AS(write_snapshot(scratch / "snap.h5", example.contents), FileError);
  CHECK(scratch.names().empty());
  CHECK_NOTHROW(write_snapshot(scratch / "snap.h5", example.contents));
}

TEST_CASE("the snapshots of a directory are found in the order of their steps") {
  const ScratchDirectory scratch;
  ExampleSnapshot example(example_section);
  for (const std::uint64_t step : {100u, 24u, 123456789u}) {
    example.contents.step = step;
    write_snapshot(scratch / snapshot_file_name(step), example.contents);
  }
  write_atomically(scratch / "snap_00000025.h5.part", "torn");
  write_atomically(scratch / "notes.txt", "");
  const auto found = read_snapshots_in(scratch.path());
  REQUIRE(found.size() == 3);
  CHECK(found[0].step == 24);
  CHECK(found[1].step == 100);
  CHECK(found[2].step == 123456789);
  CHECK_THROWS_AS(read_snapshots_in(scratch / "missing"), FileError);
}

TEST_CASE("a run killed at any moment leaves only complete snapshots") {
  const ScratchDirectory scratch;
  ExampleSnapshot example(Lattice{60, 50, 20, 20.0});
  constexpr int kills = 12;
  std::size_t left = 0;
  for (int k = 0; k < kills; ++k) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      for (example.contents.step = 0;; ++example.contents.step) {
        write_snapshot(scratch / snapshot_file_name(example.contents.step % 3), example.contents);
      }
    }
    // However busy the machine, the first child finishes one; each is then killed at another moment of those that
    // follow.
    const auto patience = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!std::filesystem::exists(scratch / snapshot_file_name(0)) && std::chrono::steady_clock::now() < patience) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(40 + 3 * k));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    for (const SnapshotSummary& s : read_snapshots_in(scratch.path())) {
      const auto tissue = Hdf5File::open(s.path).read<std::uint8_t>(field_path(s.step, "tissue"));
      CHECK(tissue.back() == (tissue.size() - 1) % 4);
      ++left;
    }
  }
  CHECK(left > 0);
}

TEST_CASE("snapshot names sort by step") {
  CHECK(snapshot_file_name(24) == "snap_00000024.h5");
  CHECK(snapshot_file_name(0) == "snap_00000000.h5");
  CHECK(snapshot_file_name(123456789) == "snap_123456789.h5");
}

// Snapshots of earlier programs stay as they are, and later programs read them. Each one is the second snapshot of
// `enthesis run achilles_tnf_are --set achilles.spacing=40um --set time.settling=1h --until 2h` by a program that wrote
// its schema.
TEST_CASE("a snapshot that was kept since an earlier schema is read, up to the present schema") {
  const std::vector<SchemaVersion> kept{{1, 2}, {1, 3}};
  CHECK(kept.back() == snapshot_version);
  for (const SchemaVersion& version : kept) {
    INFO(text_of(version));
    const std::string name =
        "snapshot_" + std::to_string(version.major_number) + "_" + std::to_string(version.minor_number) + ".h5";
    const std::string path = std::string(ENTHESIS_SOURCE_DIR) + "/tests/io/fixtures/" + name;
    CHECK(look_at_seal(PosixFile(path, PosixFile::Mode::read)) == Seal::whole);
    const SnapshotSummary summary = read_snapshot_summary(path);
    CHECK(summary.time_h == 2.0);
    CHECK(summary.step == 120);
    CHECK(summary.blocks.sites.spacing_um == 40.0);
    CHECK(summary.fields.size() == 48);
    CHECK(summary.agents.size() == 7);
    const Hdf5File file = Hdf5File::open(path);
    CHECK(file.read<double>(field_path(120, "TNF")).size() == summary.blocks.sites.site_count());
    CHECK(file.text_attribute(field_path(120, "TNF"), "unit") == "pM");
    const Stamp stamp = read_stamp(path);
    CHECK(stamp.version == version);
    CHECK(stamp.digest == summary.digest);
    CHECK(stamp.provenance.value_of("scenario").find("TNF-deltaARE") != std::string::npos);
    // A sidecar refers to /points where the snapshot has it, and only there.
    const ScratchDirectory scratch;
    write_sidecars(scratch.path(), std::vector{summary}, {});
    const std::string xdmf = read_text(scratch / "run.xdmf");
    const bool has_points = version.minor_number >= 3;
    CHECK((xdmf.find("/points") != std::string::npos) == has_points);
    CHECK((xdmf.find("X_Y_Z") == std::string::npos) == has_points);
  }
}
