// A run that loses its disk, its directory or its memory: one sentence, readable output, and `resume` goes on from it.

#include <algorithm>
#include <regex>
#include <sstream>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "engine/io/hdf5_file.h"
#include "tests/app/program_run.h"
#include "tests/support/catch.h"

namespace {

using namespace enthesis::tests;
namespace fs = std::filesystem;

constexpr int failed = 1, refused = 2;

const std::string half_a_day =
    "run achilles_tnf_are --until 12h --seed 4 --quiet --snapshot-every 6h --set time.settling=2h "
    "--set census_every=1h --restart-every 6h --threads 2 -o out";

// The program in a shell that has done `first`.
Outcome after(const fs::path& where, const std::string& first, const std::string& arguments) {
  const ScratchDirectory said;
  const std::string command = "cd '" + where.string() + "' && ulimit -c 0 && " + first +
                              " && exec '" ENTHESIS_PROGRAM "' " + arguments + " >'" + (said / "out").string() +
                              "' 2>'" + (said / "err").string() + "' </dev/null";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(said / "out"), text_of(said / "err")};
}

const std::string& unbroken_digest() {
  static const std::string digest = [] {
    const ScratchDirectory scratch;
    const Outcome whole = enthesis::tests::enthesis(scratch.path(), half_a_day);
    if (whole.status != 0) throw std::runtime_error(whole.err);
    return digest_of(scratch.path(), "out");
  }();
  return digest;
}

std::vector<fs::path> files_below(const fs::path& directory) {
  std::vector<fs::path> files;
  if (!fs::exists(directory)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(directory))
    if (entry.is_regular_file()) files.push_back(entry.path());
  return files;
}

bool is_whole_table(const std::string& text) {
  if (text.empty()) return true;
  std::istringstream lines(text);
  std::string header;
  std::getline(lines, header);
  const auto columns = std::count(header.begin(), header.end(), ',');
  for (std::string line; std::getline(lines, line);)
    if (std::count(line.begin(), line.end(), ',') != columns) return false;
  return text.ends_with("\n");
}

void check_readable(const fs::path& out) {
  for (const fs::path& file : files_below(out)) {
    INFO(file);
    if (file.extension() == ".h5") CHECK_NOTHROW(enthesis::io::Hdf5File::open(file));
  }
  CHECK(is_whole_table(text_of(out / "census.csv")));
  const std::string index = text_of(out / "index.json");
  const std::regex reference(R"re("file": "([^"]*)")re");
  for (std::sregex_iterator found(index.begin(), index.end(), reference), end; found != end; ++found)
    CHECK(fs::exists(out / (*found)[1].str()));
}

void check_nothing_half(const fs::path& out) {
  for (const fs::path& file : files_below(out)) CHECK(file.extension() != ".part");
}

void check_one_sentence(const Outcome& outcome, const fs::path& out, const std::string& names,
                        const std::string& reason) {
  CHECK(outcome.err.starts_with("enthesis: "));
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  CHECK(outcome.err.find(": " + names) != std::string::npos);
  CHECK(outcome.err.find(reason) != std::string::npos);
  CHECK(outcome.err.find("cannot read") == std::string::npos);
  if (fs::exists(out / "scenario.toml")) {
    CHECK(outcome.status == failed);
    CHECK(outcome.err.starts_with("enthesis: the run stopped at "));
  }
}

// What was refused before it began is begun anew, what stopped goes on: to the end of the unbroken run.
void check_goes_on(const fs::path& where, int status) {
  const bool began = fs::exists(where / "out/scenario.toml");
  CHECK((began || status == refused || files_below(where / "out").empty()));
  const Outcome outcome = enthesis::tests::enthesis(where, began ? "resume out --quiet" : half_a_day);
  INFO(outcome.err);
  CHECK(outcome.status == 0);
  CHECK(digest_of(where, "out") == unbroken_digest());
  check_readable(where / "out");
  check_nothing_half(where / "out");
}

// A disk of its own while it lives.
class SmallDisk {
 public:
  SmallDisk(fs::path at, const std::string& size) : at_(std::move(at)) {
    fs::create_directories(at_);
    mounted_ = mount("none", at_.c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(at_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool mounted() const { return mounted_; }
  void grow(const std::string& size) const {
    REQUIRE(mount("none", at_.c_str(), "tmpfs", MS_REMOUNT, ("size=" + size).c_str()) == 0);
  }

 private:
  fs::path at_;
  bool mounted_{};
};

// While it lives nothing can be made in the directory; permissions alone do not bind root.
class Frozen {
 public:
  explicit Frozen(fs::path directory) : directory_(std::move(directory)) {
    fs::permissions(directory_, fs::perms::owner_write, fs::perm_options::remove);
    works_ = geteuid() != 0 || mark(true);
  }
  ~Frozen() {
    if (geteuid() == 0) mark(false);
    std::error_code ignored;
    fs::permissions(directory_, fs::perms::owner_write, fs::perm_options::add, ignored);
  }
  Frozen(const Frozen&) = delete;
  Frozen& operator=(const Frozen&) = delete;

  bool works() const { return works_; }

 private:
  bool mark(bool immutable) const {
    const int descriptor = open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int flags = 0;
    bool done = ioctl(descriptor, FS_IOC_GETFLAGS, &flags) == 0;
    flags = immutable ? flags | FS_IMMUTABLE_FL : flags & ~FS_IMMUTABLE_FL;
    done = done && ioctl(descriptor, FS_IOC_SETFLAGS, &flags) == 0;
    close(descriptor);
    return done;
  }

  fs::path directory_;
  bool works_{};
};

// A run that stands still once it has written its first row, until it is let go.
class HeldRun {
 public:
  explicit HeldRun(fs::path where) : where_(std::move(where)) {
    const std::string command = "cd '" + where_.string() + "'; '" ENTHESIS_PROGRAM "' " + half_a_day +
                                " 2>err & p=$!; while [ ! -s out/census.csv ] && kill -0 $p; do sleep 0.01; done; "
                                "kill -STOP $p; echo $p >process; while [ ! -e go ]; do sleep 0.01; done; "
                                "kill -CONT $p; wait $p; echo $? >status; touch over";
    REQUIRE(std::system(("( " + command + " ) >/dev/null 2>&1 &").c_str()) == 0);
    await("process");
  }

  ~HeldRun() { write_file(where_ / "go", ""); }
  HeldRun(const HeldRun&) = delete;
  HeldRun& operator=(const HeldRun&) = delete;

  Outcome let_go() const {
    write_file(where_ / "go", "");
    await("over");
    return {std::stoi(text_of(where_ / "status")), "", text_of(where_ / "err")};
  }

 private:
  void await(const std::string& name) const {
    constexpr int polls = 6000;
    for (int i = 0; i < polls && text_of(where_ / name).empty() && !(name == "over" && fs::exists(where_ / name)); ++i)
      usleep(10'000);
    REQUIRE(fs::exists(where_ / name));
  }

  fs::path where_;
};

}  // namespace

TEST_CASE("a run on a full disk says so, leaves what can be read and goes on once there is space") {
  for (const std::string size : {"32k", "256k", "1200k", "2500k", "6m"}) {
    const ScratchDirectory scratch;
    const SmallDisk disk(scratch / "disk", size);
    if (!disk.mounted()) {
      WARN("not tested: a small disk cannot be mounted here");
      return;
    }
    const fs::path where = scratch / "disk";
    const Outcome outcome = enthesis::tests::enthesis(where, half_a_day);
    INFO(size << ": " << outcome.status << ' ' << outcome.err);
    CHECK((outcome.status == failed || outcome.status == refused));
    check_one_sentence(outcome, where / "out", "cannot write 'out/", "there is no space left on the disk");
    check_readable(where / "out");
    check_nothing_half(where / "out");
    disk.grow("64m");
    check_goes_on(where, outcome.status);
  }
}

TEST_CASE("a census that finds no space ends the run after its last whole row") {
  const ScratchDirectory scratch;
  const SmallDisk disk(scratch / "disk", "72k");
  if (!disk.mounted()) {
    WARN("not tested: a small disk cannot be mounted here");
    return;
  }
  const fs::path where = scratch / "disk";
  std::string tables_alone = half_a_day;
  tables_alone.replace(tables_alone.find("--snapshot-every 6h"), 19, "--snapshot-every 0h");
  tables_alone.replace(tables_alone.find("--restart-every 6h"), 18, "");
  const Outcome outcome = enthesis::tests::enthesis(where, tables_alone);
  INFO(outcome.err);
  check_one_sentence(outcome, where / "out", "cannot write 'out/census.csv'", "there is no space left on the disk");
  check_readable(where / "out");
  CHECK(text_of(where / "out/census.csv").size() > 10'000);
  disk.grow("64m");
  check_goes_on(where, outcome.status);
}

TEST_CASE("a run whose files may not grow says so, leaves what can be read and goes on without the limit") {
  for (const std::string blocks : {"40", "120", "1600", "4000"}) {
    const ScratchDirectory scratch;
    const Outcome outcome = after(scratch.path(), "ulimit -f " + blocks, half_a_day);
    INFO(blocks << ": " << outcome.status << ' ' << outcome.err);
    CHECK((outcome.status == failed || outcome.status == refused));
    check_one_sentence(outcome, scratch / "out", "cannot write 'out/",
                       "it would be larger than files are allowed to be here");
    check_readable(scratch / "out");
    check_nothing_half(scratch / "out");
    check_goes_on(scratch.path(), outcome.status);
  }
}

TEST_CASE("a run whose directory becomes read-only says so and goes on once it can be written") {
  for (const std::string folder : {"snapshots", "images", "restart", "."}) {
    const ScratchDirectory scratch;
    const HeldRun run(scratch.path());
    Outcome outcome;
    {
      const Frozen frozen(scratch / ("out/" + folder));
      outcome = run.let_go();
      if (!frozen.works()) {
        WARN("not tested: a directory cannot be made read-only for root here");
        return;
      }
    }
    INFO(folder << ": " << outcome.status << ' ' << outcome.err);
    CHECK(outcome.status == failed);
    check_one_sentence(outcome, scratch / "out", "cannot write 'out/", "permission is denied");
    check_readable(scratch / "out");
    check_goes_on(scratch.path(), outcome.status);
  }
}

TEST_CASE("a run whose directory is removed says so, and there is nothing to go on with") {
  const ScratchDirectory scratch;
  const HeldRun run(scratch.path());
  fs::remove_all(scratch / "out");
  const Outcome outcome = run.let_go();
  INFO(outcome.err);
  CHECK(outcome.status == failed);
  check_one_sentence(outcome, scratch / "out", "cannot write 'out/", "does not exist");
  CHECK_FALSE(fs::exists(scratch / "out"));
  const Outcome again = enthesis::tests::enthesis(scratch.path(), "resume out");
  CHECK(again.status == refused);
  CHECK(again.err == "enthesis: there is no run 'out' to go on with\n");
}

// Sanitizers map more than any limit allows.
#ifndef ENTHESIS_SANITIZED
TEST_CASE("a run without enough memory says so, leaves what can be read and goes on where there is more") {
  for (int kB = 45'000; kB <= 150'000; kB += 12'000) {
    const ScratchDirectory scratch;
    const Outcome outcome = after(scratch.path(), "ulimit -v " + std::to_string(kB), half_a_day);
    INFO(kB << " kB: " << outcome.status << ' ' << outcome.err);
    constexpr int not_even_loaded = 127;
    if (outcome.status == not_even_loaded) continue;
    check_readable(scratch / "out");
    check_nothing_half(scratch / "out");
    if (outcome.status == 0) {
      CHECK(digest_of(scratch.path(), "out") == unbroken_digest());
      continue;
    }
    CHECK((outcome.status == failed || outcome.status == refused));
    check_one_sentence(outcome, scratch / "out", "", "memory");
    if (fs::exists(scratch / "out/scenario.toml")) check_goes_on(scratch.path(), outcome.status);
  }
}
#endif

TEST_CASE("where taking away an old run fails half-way, a run is still there, to be replaced or resumed") {
  for (const std::string folder : {"restart", "snapshots", "images"}) {
    INFO(folder);
    const ScratchDirectory scratch;
    REQUIRE(enthesis::tests::enthesis(scratch.path(), half_a_day).status == 0);
    {
      const Frozen frozen(scratch / ("out/" + folder));
      const Outcome outcome = enthesis::tests::enthesis(scratch.path(), half_a_day + " --overwrite");
      if (!frozen.works()) {
        WARN("not tested: a directory cannot be made read-only for root here");
        return;
      }
      CHECK(outcome.status == refused);
      CHECK(outcome.err.starts_with("enthesis: the output 'out' cannot be written: "));
    }
    fs::copy(scratch / "out", scratch / "kept", fs::copy_options::recursive);
    const Outcome resumed = enthesis::tests::enthesis(scratch.path(), "resume kept --quiet --from-start");
    INFO(resumed.err);
    CHECK(resumed.status == 0);
    CHECK(digest_of(scratch.path(), "kept") == unbroken_digest());
    const Outcome replaced = enthesis::tests::enthesis(scratch.path(), half_a_day + " --overwrite");
    INFO(replaced.err);
    CHECK(replaced.status == 0);
    CHECK(digest_of(scratch.path(), "out") == unbroken_digest());
  }
}
