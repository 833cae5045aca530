#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "engine/io/hdf5_new_file.h"

namespace enthesis::tests {

template <class T>
std::vector<T> ramp(std::size_t count) {
  std::vector<T> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<T>(i % 251);
  return values;
}

// A file with one array of 60,000 values that do not compress.
inline void write_example(const std::filesystem::path& path) {
  std::vector<std::uint64_t> values(60'000, 1);
  for (std::size_t i = 1; i < values.size(); ++i)
    values[i] = values[i - 1] * 6364136223846793005u + 1442695040888963407u;
  auto file = io::NewHdf5File::create(path);
  file.write<std::uint64_t>("/values", {values.size()}, values);
  file.make_group("/group");
  file.set_text("/group", "name", "text");
  file.link("/group/values", "/values");
  std::move(file).save();
}

}  // namespace enthesis::tests
