// Snapshots and volumes that are whole to HDF5 and wrong to us are read, or refused with one sentence.

#include <cstdint>
#include <iostream>

#include "app/run/file_check.h"
#include "app/run/schema_walk.h"
#include "config/file_schema.h"
#include "engine/io/snapshot.h"
#include "engine/io/volume.h"
#include "tests/fuzz/altered_file.h"
#include "tests/fuzz/fuzz_files.h"

namespace {

using namespace enthesis;

// What is altered is to be good at first, or nothing behind the first refusal is reached.
fuzz::AlterableFile good_snapshot() {
  const std::string sealed = fuzz::small_snapshot();
  fuzz::write_bytes(fuzz::scratch() / "good.h5", sealed);
  for (const std::string& wrong : app::check_file(fuzz::scratch() / "good.h5", engine::Workers(1)).wrong) {
    std::cerr << "the first snapshot is wrong: " << wrong << '\n';
    std::abort();
  }
  return fuzz::AlterableFile(fuzz::without_seal(sealed));
}

template <class Read>
void allow_refusal(Read&& read) {
  try {
    read();
  } catch (const io::FileError&) {
  }
}

// Of 32 kinds: a half are volumes; of snapshots few are held against the schema, and one is checked as a whole, for that
// is slow.
constexpr int volumes = 16, against_schema = 28, whole_check = 31;

struct Bench {
  engine::Workers workers{1};
  fuzz::AlterableFile snapshot{good_snapshot()};
  std::vector<config::ObjectSchema> schema{config::read_file_schema("snapshot")};
  fuzz::AlterableFile volume{fuzz::without_seal(fuzz::small_volume())};
};

const Bench& bench() {
  static const Bench made;
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  bench();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bench& b = bench();
  FuzzedDataProvider bytes(data, size);
  const int kind = bytes.ConsumeIntegralInRange(0, 31);
  const std::string path = (kind < volumes ? b.volume : b.snapshot).altered(bytes);
  if (kind < volumes) {
    allow_refusal([&] { io::read_volume<std::int64_t>(path, "/scan/labels"); });
    allow_refusal([&] { io::read_volume<double>(path, "scan/labels"); });
  } else {
    allow_refusal([&] { io::read_snapshot_summary(path); });
    if (kind >= against_schema && kind < whole_check)
      allow_refusal([&] {
        const io::Hdf5File file = io::Hdf5File::open(path);
        app::SchemaWalk(file, b.schema).find_wrong();
      });
    if (kind == whole_check) allow_refusal([&] { app::check_file(path, b.workers); });
  }
  return 0;
}
