#pragma once
// The last line of every HDF5 file that this program writes: a hash of all before it, by which damage is found before
// HDF5, which has faults on damaged files, sees any of it. HDF5 reads a file by the addresses in it and does not mind.

#include <cstddef>
#include <functional>
#include <span>
#include <string>

#include "engine/io/posix_file.h"

namespace enthesis::engine {
class Workers;
}

namespace enthesis::io {

// "\nsealed 0123456789abcdef by enthesis\n": XXH3 of each MiB, folded together (engine/digest.h). `read` fills a portion
// with the bytes of the content from there on; it is called by all workers at once where there are any.
using ReadPortion = std::function<void(std::size_t from, std::span<std::byte> portion)>;
std::string seal_of(std::size_t content_bytes, const ReadPortion& read, const engine::Workers* workers = nullptr);

enum class Seal { none, whole, broken };

// Of a file as it stands on the disk. Throws FileError where that cannot be read.
Seal look_at_seal(const PosixFile& file, const engine::Workers* workers = nullptr);

}  // namespace enthesis::io
