#include "engine/io/hdf5_packing.h"

#include <stdexcept>
#include <type_traits>
#include <utility>

#include "engine/io/hdf5_handles.h"
#include "engine/parallel/pinned_mode.h"
#include "engine/parallel/workers.h"

namespace enthesis::io {
namespace {

ChunkPlan plan_chunks(const Extents& extents, const Storage& storage) {
  ChunkPlan plan{extents, {}, storage.deflate, storage.mantissa_bits};
  const std::size_t most = extents.size() == 1 ? storage.row_chunk : storage.chunk_edge;
  for (const std::size_t e : extents) {
    const std::size_t chunks = (e + most - 1) / most;
    plan.chunk.push_back((e + chunks - 1) / chunks);
  }
  return plan;
}

template <class T>
std::vector<std::byte> pack_as_stored(const ChunkPlan& plan, std::span<const T> values, std::size_t chunk,
                                      [[maybe_unused]] bool single_precision) {
  if constexpr (std::is_same_v<T, double>) {
    if (single_precision) return pack_chunk<float, T>(plan, values, chunk);
  }
  return pack_chunk<T, T>(plan, values, chunk);
}

}  // namespace

template <class T>
std::int64_t stored_type(const Storage& storage) {
  return std::is_same_v<T, double> && storage.single_precision ? H5T_NATIVE_FLOAT : native_type<T>();
}

bool is_stored_as_it_is(const Extents& extents, const Storage& storage) {
  return storage.deflate == 0 || extents.empty() || product(extents) == 0;
}

template <class T>
void Packing::add(const Extents& extents, std::span<const T> values, const Storage& storage, PackedArray& into) {
  into = {extents, stored_type<T>(storage), {}, {}};
  if (values.empty()) return;
  if (is_stored_as_it_is(extents, storage)) throw std::invalid_argument("an array that is not in chunks is not packed");
  into.plan = plan_chunks(extents, storage);
  into.chunks.resize(chunk_count(into.plan));
  for (std::size_t chunk = 0; chunk < into.chunks.size(); ++chunk) {
    jobs_.emplace_back([&into, values, chunk, single_precision = storage.single_precision] {
      into.chunks[chunk] = pack_as_stored<T>(into.plan, values, chunk, single_precision);
    });
  }
}

void Packing::pack(const engine::Workers* workers) {
  const engine::PinnedMode pinned;  // for what runs on this thread, too: denormals are zero in all chunks or in none
  const auto jobs = std::exchange(jobs_, {});
  const auto run = [&](std::size_t job) { jobs[job](); };
  if (workers != nullptr)
    workers->for_jobs(jobs.size(), run);
  else
    for (std::size_t job = 0; job < jobs.size(); ++job) run(job);
}

#define ENTHESIS_PACKING_OF(T)                                  \
  template std::int64_t stored_type<T>(const Storage& storage); \
  template void Packing::add<T>(const Extents&, std::span<const T>, const Storage&, PackedArray&);
ENTHESIS_FOR_ELEMENT_TYPES(ENTHESIS_PACKING_OF)
#undef ENTHESIS_PACKING_OF

}  // namespace enthesis::io
