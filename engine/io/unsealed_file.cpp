#include "engine/io/unsealed_file.h"

#include "engine/io/seal.h"

namespace enthesis::io {

void UnsealedFile::seal() {
  PosixFile& file = part_->file();
  const std::string line =
      seal_of(size_, [&](std::size_t at, std::span<std::byte> portion) { file.read_at(at, portion); });
  file.write_at(size_, std::as_bytes(std::span(line)));
  part_->become_whole();
}

}  // namespace enthesis::io
