#pragma once
// Arrays cut into chunks as HDF5's filters `shuffle` and `deflate` leave them, so that every reader of HDF5 unpacks them.
// They are packed here because libdeflate is faster than zlib, because HDF5 packs on one thread only, and because the last
// bytes of measured-like numbers are close to noise, on which most of the time for deflating goes and little is gained:
// planes of such bytes are stored as they are within the deflated stream.

#include <cstddef>
#include <span>
#include <vector>

namespace enthesis::io {

inline constexpr int float_mantissa_bits = 23;

struct ChunkPlan {
  std::vector<std::size_t> extents, chunk;  // slowest axis first, of one length; chunk[axis] in 1..extents[axis]
  unsigned deflate{1};                      // 1 to 9
  int mantissa_bits{0};                     // floats are rounded to so many (1 to 22); 0 keeps them all
};

std::size_t chunk_count(const ChunkPlan& plan);

// The first element of chunk number `chunk`; they are counted with the last axis fastest.
std::vector<std::size_t> chunk_start(const ChunkPlan& plan, std::size_t chunk);

// What stands in the file for a chunk of `values` stored as Stored, filled up with zeros where it reaches over the
// array; nothing where all its bits are zero, which is what readers see in a chunk that is not there. From many threads
// at once. Instantiated for the element types of hdf5_file.h, and for doubles stored as floats.
template <class Stored, class T>
std::vector<std::byte> pack_chunk(const ChunkPlan& plan, std::span<const T> values, std::size_t chunk);

}  // namespace enthesis::io
