#include "engine/io/volume.h"

#include <algorithm>
#include <limits>

namespace enthesis::io {

template <class T>
Volume<T> read_volume(const std::filesystem::path& path, const std::string& array) {
  const Hdf5File file = Hdf5File::open(path);
  const auto refuse = [&](const std::string& why) {
    throw FileError("cannot read array '" + array + "' of " + quoted(path) + ": " + why);
  };
  if (!file.contains(array)) refuse("it does not exist");
  Extents extents = file.extents(array);
  if (extents.size() == 2) extents.insert(extents.begin(), 1);
  if (extents.size() != 3) refuse("it has " + std::to_string(extents.size()) + " axes where 3, or 2, are wanted");
  const auto fits = [](std::size_t n) { return n > 0 && n <= std::size_t{std::numeric_limits<int>::max()}; };
  if (!std::all_of(extents.begin(), extents.end(), fits)) refuse("it has no values, or too many along an axis");
  return {static_cast<int>(extents[2]), static_cast<int>(extents[1]), static_cast<int>(extents[0]),
          file.read<T>(array)};
}

template Volume<double> read_volume<double>(const std::filesystem::path&, const std::string&);
template Volume<float> read_volume<float>(const std::filesystem::path&, const std::string&);
template Volume<std::int32_t> read_volume<std::int32_t>(const std::filesystem::path&, const std::string&);
template Volume<std::int64_t> read_volume<std::int64_t>(const std::filesystem::path&, const std::string&);
template Volume<std::uint8_t> read_volume<std::uint8_t>(const std::filesystem::path&, const std::string&);

}  // namespace enthesis::io
