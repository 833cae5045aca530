// Snapshots and volumes that are whole to HDF5 and wrong to us are read, or refused with one sentence.

#include <cstdint>
#include <iostream>

#include "app/run/file_check.h"
#include "app/run/schema_walk.h"
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
  for (const std::string& wrong :
       app::check_file(fuzz::scratch() / "good.h5", app::FileSchemas(), engine::Workers(1)).wrong) {
    std::cerr << "the first snapshot is wrong: " << wrong << '\n';
    std::abort();
  }
  return fuzz::AlterableFile(fuzz::without_seal(sealed));
}

void find_wrong(const std::string& path, const std::vector<config::ObjectSchema>& schema) {
  const io::Hdf5File file = io::Hdf5File::open(path);
  app::SchemaWalk(file, schema).find_wrong();
}

enum class Reader { volume, summary, schema_walk, whole_check };

// One reader for each input. The slower it is, the fewer of the numbers are for it.
constexpr std::size_t numbers = 64;
Reader reader_of(std::size_t number) {
  if (number < 1) return Reader::whole_check;
  if (number < 4) return Reader::schema_walk;
  return number < 24 ? Reader::summary : Reader::volume;
}

struct Bench {
  engine::Workers workers{1};
  fuzz::AlterableFile snapshot{good_snapshot()};
  app::FileSchemas schemas;
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
  const std::size_t number = fuzz::number_of(data, size) % numbers;
  const Reader reader = reader_of(number);
  const std::string path = (reader == Reader::volume ? b.volume : b.snapshot).altered(bytes);
  try {
    switch (reader) {
      case Reader::volume:
        if (number % 2 == 0)
          io::read_volume<std::int64_t>(path, "/scan/labels");
        else
          io::read_volume<double>(path, "scan/labels");
        break;
      case Reader::summary:
        io::read_snapshot_summary(path);
        break;
      case Reader::schema_walk:
        find_wrong(path, b.schemas.snapshot);
        break;
      case Reader::whole_check:
        app::check_file(path, b.schemas, b.workers);
    }
  } catch (const io::FileError&) {
  }
  return 0;
}
