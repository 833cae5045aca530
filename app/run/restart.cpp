#include "app/run/restart.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <type_traits>

#include "app/model/continuation.h"
#include "engine/formatted.h"

namespace enthesis::app {
namespace {

constexpr io::Storage as_it_is{.deflate = 0};
constexpr const char* reports = "/reports";

// How values of a type lie in the file: numbers as they are, numbered names as their numbers, boxes as six numbers.
template <class T>
auto stored(const std::vector<T>& values) {
  if constexpr (std::is_same_v<T, engine::Box>) {
    std::vector<std::int32_t> numbers;
    for (const engine::Box& b : values)
      numbers.insert(numbers.end(), {b.begin.x, b.begin.y, b.begin.z, b.end.x, b.end.y, b.end.z});
    return numbers;
  } else if constexpr (std::is_enum_v<T>) {
    std::vector<std::underlying_type_t<T>> numbers(values.size());
    std::ranges::transform(values, numbers.begin(), [](T v) { return static_cast<std::underlying_type_t<T>>(v); });
    return numbers;
  } else {
    return std::span<const T>(values);
  }
}

class Writer {
 public:
  Writer(io::NewHdf5File& file, std::string group) : file_(file), group_(std::move(group)) {}
  template <class T>
  void operator()(const std::string& name, std::vector<T>& values) const {
    const auto numbers = stored(values);
    using Number = std::remove_const_t<typename decltype(numbers)::value_type>;
    file_.write<Number>(group_ + name, {numbers.size()}, std::span<const Number>(numbers), as_it_is);
  }
  void columns(const std::string& name, std::vector<std::vector<float>>& columns) const {
    file_.write_rows<float>(group_ + name, columns);
  }

 private:
  io::NewHdf5File& file_;
  std::string group_;
};

// Arrays that have a length in the model that was laid out keep it, but for those of cells.
class Reader {
 public:
  Reader(const io::Hdf5File& file, std::string group) : file_(file), group_(std::move(group)) {}
  template <class T>
  void operator()(const std::string& name, std::vector<T>& values) const {
    const bool keeps_length = !values.empty() && !name.starts_with("cells/");
    if constexpr (std::is_same_v<T, engine::Box>) {
      const auto numbers = numbers_of<std::int32_t>(name, keeps_length ? 6 * values.size() : 0);
      values.clear();
      for (std::size_t i = 0; i + 6 <= numbers.size(); i += 6)
        values.push_back(
            {{numbers[i], numbers[i + 1], numbers[i + 2]}, {numbers[i + 3], numbers[i + 4], numbers[i + 5]}});
    } else if constexpr (std::is_enum_v<T>) {
      const auto numbers = numbers_of<std::underlying_type_t<T>>(name, keeps_length ? values.size() : 0);
      values.resize(numbers.size());
      std::ranges::transform(numbers, values.begin(), [](auto v) { return static_cast<T>(v); });
    } else if (keeps_length) {
      file_.read_into<T>(group_ + name, values);
    } else {
      file_.read_whole(group_ + name, values);
    }
  }
  void columns(const std::string& name, std::vector<std::vector<float>>& columns) const {
    file_.read_rows(group_ + name, columns);
  }

 private:
  // As many as wanted, or any number where that is 0.
  template <class Number>
  std::vector<Number> numbers_of(const std::string& name, std::size_t wanted) const {
    if (wanted == 0) return file_.read<Number>(group_ + name);
    std::vector<Number> numbers(wanted);
    file_.read_into<Number>(group_ + name, numbers);
    return numbers;
  }

  const io::Hdf5File& file_;
  std::string group_;
};

void write_recorded(const Recorded& recorded, io::NewHdf5File& file) {
  const Writer write(file, std::string(reports) + "/");
  std::vector<std::uint64_t> counts{recorded.census_rows, recorded.time_rows, recorded.pictured_moments,
                                    recorded.census_min ? 1u : 0u, recorded.census_min.value_or(0)};
  write("counts", counts);
  std::vector<double> first = recorded.first_volumes_um3, times = recorded.times_since_row;
  std::vector<std::uint64_t> cells_before = recorded.cells_before;
  write("first_volumes_um3", first);
  write("cells_before", cells_before);
  write("times_since_row", times);
  file.set_text(reports, "digest", recorded.digest);
  std::vector<std::uint64_t> sizes;
  for (std::size_t i = 0; i < recorded.strip.size(); ++i) {
    readouts::Image image = recorded.strip[i];
    sizes.insert(sizes.end(), {image.width, image.height});
    write("picture_" + std::to_string(i), image.rgb);
  }
  write("picture_sizes", sizes);
}

// The stamp of a file that is a restart of this program as it wrote it.
io::Stamp stamp_of_restart(const io::Hdf5File& file, const std::filesystem::path& path) {
  io::Stamp stamp = io::read_stamp(file, path);
  if (!file.is_sealed())
    throw io::FileError("cannot read " + io::quoted(path) + ": it has no seal, so another program has changed it");
  if (stamp.filetype == restart_filetype && stamp.version != restart_version)
    throw io::FileError("cannot read " + io::quoted(path) + ": its schema version is " + io::text_of(stamp.version) +
                        ", not " + io::text_of(restart_version));
  if (stamp.filetype != restart_filetype)
    throw io::FileError("cannot read " + io::quoted(path) + ": it is not a restart but an '" + stamp.filetype +
                        "' file");
  return stamp;
}

}  // namespace

std::optional<std::uint32_t> tick_in_name(std::string_view name, std::string_view before, std::string_view after) {
  constexpr std::size_t least_digits = 8;
  if (name.size() < before.size() + least_digits + after.size()) return {};
  if (!name.starts_with(before) || !name.ends_with(after)) return {};
  const std::string_view digits = name.substr(before.size(), name.size() - before.size() - after.size());
  std::uint32_t tick = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), tick);
  if (error != std::errc{} || end != digits.data() + digits.size()) return {};
  return tick;
}

std::string restart_file_name(std::uint32_t tick) {
  return engine::formatted("restart_%08u.h5", tick);
}

io::UnsealedFile begin_restart(const std::filesystem::path& path, Model& model, const Recorded& recorded,
                               const io::Provenance& provenance) {
  io::NewHdf5File file = io::NewHdf5File::create(path);
  io::write_stamp(file, {restart_filetype, restart_version, digest(model).text(), provenance});
  file.set_attribute<std::uint32_t>("/", "tick", model.clock.now_min);
  visit_state(model, Writer(file, "/state/"));
  visit_remembered(model, Writer(file, "/remembered/"));
  write_recorded(recorded, file);
  return std::move(file).finish();
}

Restart::Restart(std::filesystem::path path, const engine::Workers& workers)
    : path_(std::move(path)),
      file_(io::Hdf5File::open(path_, &workers)),
      stamp_(stamp_of_restart(file_, path_)),
      tick_(file_.attribute<std::uint32_t>("/", "tick")) {}

Recorded Restart::recorded() const {
  const std::string group = std::string(reports) + "/";
  const auto counts = file_.read<std::uint64_t>(group + "counts");
  const auto sizes = file_.read<std::uint64_t>(group + "picture_sizes");
  if (counts.size() != 5)
    throw io::FileError("cannot read " + io::quoted(path_) + ": its counts of reports are not five");
  Recorded recorded;
  recorded.census_rows = counts[0];
  recorded.time_rows = counts[1];
  recorded.pictured_moments = counts[2];
  if (counts[3] != 0) recorded.census_min = static_cast<std::uint32_t>(counts[4]);
  recorded.digest = file_.text_attribute(reports, "digest");
  recorded.first_volumes_um3 = file_.read<double>(group + "first_volumes_um3");
  recorded.cells_before = file_.read<std::uint64_t>(group + "cells_before");
  recorded.times_since_row = file_.read<double>(group + "times_since_row");
  for (std::size_t i = 0; i + 1 < sizes.size(); i += 2) {
    readouts::Image image{sizes[i], sizes[i + 1], file_.read<std::uint8_t>(group + "picture_" + std::to_string(i / 2))};
    const std::size_t pixels = image.rgb.size() / 3;
    const bool fits = image.width > 0 ? pixels / image.width == image.height && pixels % image.width == 0 : pixels == 0;
    if (image.rgb.size() % 3 != 0 || !fits)
      throw io::FileError("cannot read " + io::quoted(path_) + ": a picture has not the size it says");
    recorded.strip.push_back(std::move(image));
  }
  return recorded;
}

void Restart::bring(Model& model, const engine::Workers& workers) const {
  try {
    visit_state(model, Reader(file_, "/state/"));
    visit_remembered(model, Reader(file_, "/remembered/"));
    take_up(workers, model);
  } catch (const std::logic_error& error) {  // it does not fit together
    throw io::FileError("cannot go on from " + io::quoted(path_) + ": " + error.what());
  }
  const std::string found = digest(model, &workers).text();
  if (stamp_.digest != found)
    throw io::FileError("cannot go on from " + io::quoted(path_) + ": its state has the digest " + found +
                        " where it says " + stamp_.digest);
}

std::vector<std::filesystem::path> restarts_in(const std::filesystem::path& directory) {
  std::vector<std::pair<std::uint32_t, std::filesystem::path>> found;
  std::error_code error;
  if (!std::filesystem::exists(directory, error) && !error) return {};
  const std::filesystem::directory_iterator entries(directory, error);
  if (error)
    throw io::FileError("cannot read " + io::quoted(directory) + ": " + io::reason_in_words(error.value(), directory));
  for (const auto& entry : entries) {
    const auto tick = tick_in_name(entry.path().filename().string(), "restart_", ".h5");
    if (tick) found.emplace_back(*tick, entry.path());
  }
  std::ranges::sort(found, std::greater<>{});
  std::vector<std::filesystem::path> paths;
  for (auto& [tick, path] : found) paths.push_back(std::move(path));
  return paths;
}

}  // namespace enthesis::app
