#include "engine/io/seal.h"

#include <cstring>
#include <fstream>
#include <vector>

#include "engine/io/hdf5_new_file.h"
#include "engine/parallel/workers.h"
#include "tests/io/scratch_directory.h"
#include "tests/support/catch.h"

using namespace enthesis::io;
using enthesis::tests::ScratchDirectory;

namespace {

void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

PosixFile readable(const std::filesystem::path& path) {
  return {path, PosixFile::Mode::read};
}

}  // namespace

TEST_CASE("a seal is whole over the content it was made for, and broken by any change of it") {
  const ScratchDirectory scratch;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1} << 20, (std::size_t{5} << 20) + 17}) {
    std::string content(size, 'x');
    for (std::size_t i = 0; i < size; ++i) content[i] = static_cast<char>('a' + i % 23);
    const std::string seal = seal_of(size, [&](std::size_t from, std::span<std::byte> portion) {
      std::memcpy(portion.data(), content.data() + from, portion.size());
    });
    write_bytes(scratch / "sealed", content + seal);
    CHECK(look_at_seal(readable(scratch / "sealed")) == Seal::whole);
    for (const std::size_t at : {std::size_t{0}, size / 2, size - 1}) {
      if (size == 0) break;
      std::string other = content;
      other[at] = static_cast<char>(other[at] ^ 1);
      write_bytes(scratch / "changed", other + seal);
      CHECK(look_at_seal(readable(scratch / "changed")) == Seal::broken);
    }
    write_bytes(scratch / "longer", content + "y" + seal);
    CHECK(look_at_seal(readable(scratch / "longer")) == Seal::broken);
    write_bytes(scratch / "bare", content);
    CHECK(look_at_seal(readable(scratch / "bare")) == Seal::none);
  }
  CHECK_THROWS_AS(look_at_seal(readable(scratch / "nowhere")), FileError);
}

TEST_CASE("a seal is the same whether it is made alone or by 1, 2, 3 and 8 threads", "[parallel]") {
  const ScratchDirectory scratch;
  std::string content((std::size_t{6} << 20) + 4321, 'x');
  for (std::size_t i = 0; i < content.size(); i += 3) content[i] = static_cast<char>('a' + i % 19);
  const auto read = [&](std::size_t from, std::span<std::byte> portion) {
    std::memcpy(portion.data(), content.data() + from, portion.size());
  };
  const std::string alone = seal_of(content.size(), read);
  write_bytes(scratch / "sealed", content + alone);
  content[content.size() / 2] = '!';
  const std::string of_other = seal_of(content.size(), read);
  CHECK(of_other != alone);
  write_bytes(scratch / "broken", content + alone);
  for (const int threads : {1, 2, 3, 8}) {
    const enthesis::engine::Workers workers(threads);
    CHECK(seal_of(content.size(), read, &workers) == of_other);
    CHECK(look_at_seal(readable(scratch / "sealed"), &workers) == Seal::whole);
    CHECK(look_at_seal(readable(scratch / "broken"), &workers) == Seal::broken);
  }
}

TEST_CASE("a file whose bytes were changed is refused before it is opened, wherever the change is") {
  const ScratchDirectory scratch;
  NewHdf5File file = NewHdf5File::create(scratch / "whole.h5");
  const std::vector<double> values(5000, 0.25);
  file.write<double>("/a/values", {50, 100}, values);
  std::move(file).save();
  CHECK(Hdf5File::open(scratch / "whole.h5").read<double>("/a/values") == values);
  std::ifstream in(scratch / "whole.h5", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  for (std::size_t at = 0; at + 40 < bytes.size(); at += 97) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    write_bytes(scratch / "changed.h5", changed);
    try {
      Hdf5File::open(scratch / "changed.h5");
      FAIL("byte " << at << " was not missed");
    } catch (const FileError& error) {
      CHECK(std::string(error.what())
                .ends_with("changed.h5': it is damaged (its bytes are not those that were written)"));
    }
  }
}
