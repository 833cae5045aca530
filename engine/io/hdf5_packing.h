#pragma once
// Arrays that are packed (chunks.h) before the file is there that they go into, many at once. What is packed owns its
// bytes, so that it can be written while the values change.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/io/chunks.h"
#include "engine/io/extents.h"

namespace enthesis::engine {
class Workers;
}

namespace enthesis::io {

// How an array lies in the file: in the fewest equal chunks of at most chunk_edge along each axis, or row_chunk elements
// of an array with one axis, each chunk with its bytes shuffled and deflated (chunks.h). deflate = 0 stores the array as
// it is. Of a chunk, or an array as it is, where all is zero nothing is stored: every reader then sees zeros.
struct Storage {
  std::size_t chunk_edge{32};
  std::size_t row_chunk{8192};
  unsigned deflate{1};
  bool single_precision{false};  // doubles are rounded to floats
  int mantissa_bits{0};          // floats in chunks are rounded to so many bits (1 to 22); 0 keeps them all
};

// Whether no chunks are made of it: nothing is packed then.
bool is_stored_as_it_is(const Extents& extents, const Storage& storage);

// HDF5's number for the element type of T as it is stored.
template <class T>
std::int64_t stored_type(const Storage& storage);

struct PackedArray {
  Extents extents;
  std::int64_t element_type{};                 // see stored_type
  ChunkPlan plan;                              // of no use where the array holds no values
  std::vector<std::vector<std::byte>> chunks;  // by their number; one where all is zero has no bytes
};

// It asks HDF5 for numbers of types, so no other thread may be busy with a file meanwhile.
class Packing {
 public:
  // The values, as many as the extents say, and `into` must stay until they are packed. Throws std::invalid_argument
  // for values that are to be stored as they are.
  template <class T>
  void add(const Extents& extents, std::span<const T> values, const Storage& storage, PackedArray& into);

  // All chunks of all arrays, by whichever worker is free, or by the caller; the bytes are the same.
  void pack(const engine::Workers* workers = nullptr);

 private:
  std::vector<std::function<void()>> jobs_;
};

}  // namespace enthesis::io
