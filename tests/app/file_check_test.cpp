// The command `check` on snapshots and restarts, as they are and after somebody has meddled with them.

#include <cmath>
#include <cstdlib>
#include <fstream>

#include "app/run/schema_walk.h"
#include "config/file_schema.h"
#include "engine/io/hdf5_file.h"
#include "engine/io/snapshot.h"
#include "tests/app/program_run.h"
#include "tests/support/catch.h"

namespace {

using namespace enthesis::tests;
namespace io = enthesis::io;
namespace fs = std::filesystem;

// A run of three hours, with its files.
class SmallRun {
 public:
  explicit SmallRun(const std::string& options = "") {
    const auto made =
        enthesis::tests::enthesis(scratch_.path(),
                                  "run achilles_tnf_are --set achilles.spacing=40um --set time.settling=1h --until 3h "
                                  "--snapshot-every 3h --quiet -o out " +
                                      options);
    REQUIRE(made.status == 0);
  }
  fs::path snapshot() const { return scratch_ / "out/snapshots/snap_00000180.h5"; }
  fs::path restart() const { return scratch_ / "out/restart/restart_00000180.h5"; }

  // What `check` says of a copy of the file without its seal, in which Python (h5py) did this to the open file f, whose
  // only step is s.
  enthesis::tests::Outcome meddled(const fs::path& file, const std::string& python) const {
    const fs::path copy = scratch_ / "copy.h5";
    fs::copy_file(file, copy, fs::copy_options::overwrite_existing);
    constexpr std::uintmax_t seal_bytes = 37;
    fs::resize_file(copy, fs::file_size(copy) - seal_bytes);
    write_file(scratch_ / "meddle.py",
               "import h5py, numpy as np\nf = h5py.File('copy.h5', 'r+')\n"
               "s = f['data'][list(f['data'])[0]] if 'data' in f else None\n" +
                   python + "\nf.close()\n");
    const std::string command = "cd '" + scratch_.path().string() + "' && /usr/bin/python3 meddle.py";
    REQUIRE(std::system(command.c_str()) == 0);
    return enthesis::tests::enthesis(scratch_.path(), "check copy.h5");
  }

 private:
  ScratchDirectory scratch_;
};

const std::string unsealed = "enthesis: copy.h5: it has no seal, so another program has written or changed it\n";

}  // namespace

TEST_CASE("snapshots and restarts of a run are as they should be, and check says what they are") {
  const SmallRun run;
  const auto of_snapshot = enthesis::tests::enthesis("/", "check " + run.snapshot().string());
  CHECK(of_snapshot.err.empty());
  CHECK(of_snapshot.status == 0);
  CHECK(of_snapshot.out.find(": snapshot, schema 1.3 of 3 h, 48 fields on ") != std::string::npos);
  const auto of_restart = enthesis::tests::enthesis("/", "check " + run.restart().string());
  CHECK(of_restart.err.empty());
  CHECK(of_restart.status == 0);
  CHECK(of_restart.out.find(": restart, schema 1.2 of 3 h: as it should be\n") != std::string::npos);
}

TEST_CASE("fields are rounded in snapshots where that is asked for, and in no restart") {
  const SmallRun run("--set snapshot_bits=10"), as_it_is;
  const auto rounded = io::Hdf5File::open(run.snapshot()), whole = io::Hdf5File::open(as_it_is.snapshot());
  CHECK(rounded.text("/digest") == whole.text("/digest"));
  const std::string path = io::field_path(180, "TNF");
  CHECK(rounded.attribute<std::int32_t>(path, "lossy_mantissa_bits") == 10);
  CHECK_FALSE(whole.has_attribute(path, "lossy_mantissa_bits"));
  const auto near = rounded.read<float>(path), exact = whole.read<float>(path);
  CHECK(near != exact);
  for (std::size_t i = 0; i < exact.size(); ++i) REQUIRE(std::abs(near[i] - exact[i]) <= std::ldexp(exact[i], -11));
  CHECK(fs::file_size(run.snapshot()) < fs::file_size(as_it_is.snapshot()));
  for (const fs::path& file : {run.snapshot(), run.restart()})
    CHECK(enthesis::tests::enthesis("/", "check " + file.string()).status == 0);
  const auto state = [](const fs::path& file) { return io::Hdf5File::open(file).read<double>("/state/fields/TNF"); };
  CHECK(state(run.restart()) == state(as_it_is.restart()));
}

TEST_CASE("several files are checked one after the other, and the status is that of the worst") {
  const SmallRun run;
  const ScratchDirectory scratch;
  const std::string good = run.snapshot().string() + " " + run.restart().string();
  const auto both = enthesis::tests::enthesis("/", "check " + good);
  CHECK(both.status == 0);
  CHECK(std::count(both.out.begin(), both.out.end(), '\n') == 2);
  const fs::path cut = scratch / "cut.h5";
  write_file(cut, text_of(run.snapshot()).substr(0, 3000));
  const auto said = enthesis::tests::enthesis("/", "check " + cut.string() + " " + good);
  CHECK(said.status == 2);
  CHECK(said.err.starts_with("enthesis: cannot read '" + cut.string() + "': it is cut short"));
  CHECK(said.out == both.out);
}

TEST_CASE("check names each object of a snapshot that is not as the schema has it") {
  const SmallRun run;
  const std::vector<std::pair<std::string, std::string>> cases{
      {"del s['agents/osteoblast/id']", "'/data/180/agents/osteoblast/id' is missing"},
      {"f['data/more'] = 1.0", "does not hold exactly one step"},
      {"f['extra'] = np.zeros(3)", "'/extra' does not belong there"},
      {"f['elsewhere'] = h5py.ExternalLink('/etc/passwd', '/x')", "'/elsewhere' does not belong there"},
      {"s['fields/TNF'].attrs['unit'] = 5.0", "'unit' of '/data/180/fields/TNF' is float64, not text"},
      {"del s['fields/TNF'].attrs['unitSI']", "the attribute 'unitSI' of '/data/180/fields/TNF' is missing"},
      {"s['fields/TNF'].attrs['unitDimension'] = np.zeros(6)", "has 6 values, not 7"},
      {"s['fields/TNF'].attrs['colour'] = 'red'", "the attribute 'colour' of '/data/180/fields/TNF' does not belong"},
      {"del f['digest']; f['digest'] = 'nonsense'", "its digest 'nonsense' is not one"},
      {"del s['agents/msc/stage']; s['agents/msc/stage'] = np.zeros(1, 'u1')", "'/data/180/agents/msc/stage'"},
      {"del s['fields/fat']; s.create_group('fields/fat')", "'/data/180/fields/fat'"},
  };
  for (const auto& [python, expected] : cases) {
    INFO(python);
    const auto said = run.meddled(run.snapshot(), python);
    INFO(said.err);
    CHECK(said.status == 1);
    CHECK(said.err.starts_with(unsealed));
    CHECK(said.err.find(expected, unsealed.size()) != std::string::npos);
  }
}

TEST_CASE("check finds numbers of a snapshot that contradict each other") {
  const SmallRun run;
  const std::vector<std::pair<std::string, std::string>> cases{
      {"del f['VTKHDF/PointData/TNF']; f['VTKHDF/PointData/TNF'] = h5py.SoftLink('/data/180/fields/IL17A')",
       "'/VTKHDF/PointData/TNF' leads to '/data/180/fields/IL17A', not to its field"},
      {"s.attrs['time'] = 5.0", "its time is 5 h, but its step 180 minutes"},
      {"del f['VTKHDF/PointData'], s['fields']; f.create_group('VTKHDF/PointData'); s.create_group('fields'); "
       "s.attrs['lattice'] = np.array([2000000000] * 3, 'i4')",
       "'/data/180/fields/collagen' is missing"},
      {"a = s['fields/TNF'][...]; a[0, 1, 2] = np.nan; s['fields/TNF'][...] = a", "has 1 values that are not finite"},
      {"a = s['fields/tissue'][...]; a[0, 1, 2:4] = 200; s['fields/tissue'][...] = a", "has 2 codes without a word"},
      {"a = s['fields/mineral'][...]; a[0, 0, 0] = 1.5; s['fields/mineral'][...] = a", "at 1 sites the constituents"},
      {"a = s['agents/fibroblast/id'][...]; a[1] = a[0]; s['agents/fibroblast/id'][...] = a", "two agents have the id"},
      {"a = s['agents/fibroblast/position/y'][...]; a[0] = -3; s['agents/fibroblast/position/y'][...] = a",
       "has 1 agents outside the lattice"},
  };
  for (const auto& [python, expected] : cases) {
    // Without a seal that is said first; what follows is looked at all the same.
    INFO(python);
    const auto said = run.meddled(run.snapshot(), python);
    INFO(said.err);
    CHECK(said.status == 1);
    CHECK(said.err.find(expected, unsealed.size()) != std::string::npos);
  }
}

TEST_CASE("check refuses what is damaged, of a newer schema, or no snapshot or restart") {
  const SmallRun run;
  const auto newer = run.meddled(run.snapshot(), "f.attrs['schema_version'] = np.array([2, 0], 'i4')");
  CHECK(newer.status == 2);
  CHECK(newer.err ==
        "enthesis: cannot read 'copy.h5': its schema version 2.0 is newer than 1, the one that this program reads\n");
  const auto longer = run.meddled(run.snapshot(), "f.attrs['schema_version'] = np.array([1, 9], 'i4')");
  CHECK(longer.status == 1);
  CHECK(longer.err == "enthesis: copy.h5: its schema version is 1.9, and this program checks 1.3 only\n");
  const auto of_restart = run.meddled(run.restart(), "f.attrs['schema_version'] = np.array([1, 9], 'i4')");
  CHECK(of_restart.err == "enthesis: copy.h5: its schema version is 1.9, and this program checks 1.2 only\n");
  const auto load = run.meddled(run.snapshot(), "f.attrs['filetype'] = 'enthesis load'");
  CHECK(load.status == 2);
  CHECK(load.err ==
        "enthesis: cannot check 'copy.h5': it is neither a snapshot nor a restart but an 'enthesis load' file\n");
  {
    std::fstream file(run.snapshot(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(5000);
    file.put('\x55').put('\x55');
  }
  const auto damaged = enthesis::tests::enthesis("/", "check " + run.snapshot().string());
  CHECK(damaged.status == 2);
  CHECK(damaged.err.find("it is damaged (its bytes are not those that were written)") != std::string::npos);
}

TEST_CASE("check finds what is wrong with a restart") {
  const SmallRun run;
  const auto missing = run.meddled(run.restart(), "del f['state/clock']");
  CHECK(missing.status == 1);
  CHECK(missing.err == unsealed + "enthesis: copy.h5: '/state/clock' is missing\n");
  const auto rows =
      run.meddled(run.restart(), "del f['state/cells/msc/site']; f['state/cells/msc/site'] = np.zeros(7777, 'u4')");
  CHECK(rows.err.find("'/state/cells/msc/") != std::string::npos);
}

TEST_CASE("the tables of objects in the documents are those of the schema") {
  const std::string text = enthesis::io::read_text(std::string(ENTHESIS_SOURCE_DIR) + "/docs/file_formats.md");
  for (const char* filetype : {"snapshot", "restart"}) {
    INFO(filetype);
    CHECK(text.find(enthesis::config::file_schema_table(enthesis::config::read_file_schema(filetype)) + "\n") !=
          std::string::npos);
  }
}

TEST_CASE("a path stands under the pattern that it follows name by name") {
  using enthesis::config::stands_for;
  CHECK(stands_for("/", "/"));
  CHECK(stands_for("/data/<step>/fields", "/data/180/fields"));
  CHECK_FALSE(stands_for("/data/<step>/fields", "/data/180/fields/TNF"));
  CHECK_FALSE(stands_for("/data/<step>/fields", "/data/180"));
  CHECK_FALSE(stands_for("/data/<step>", "/data/1 8"));
  CHECK_FALSE(stands_for("/digest", "/"));
  CHECK_FALSE(stands_for("/", "/digest"));
}
