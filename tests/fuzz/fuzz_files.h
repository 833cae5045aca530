#pragma once
// What the fuzzers of files share: a place in memory for the files, and small whole files to start from.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace enthesis::fuzz {

// A directory in memory that goes when the process ends.
const std::filesystem::path& scratch();

// By which an input chooses its reader. It is of all bytes alike: where one byte chooses, the slowest readers, in which
// most is found, get most of the inputs.
std::size_t number_of(const std::uint8_t* input, std::size_t size);

// From now on the library is one with something of everything and little of it: the whole one takes most of the time.
void use_small_library();

std::string bytes_of(const std::filesystem::path& path);
void write_bytes(const std::filesystem::path& path, std::string_view bytes);  // over what stands there

// The line that seals this content (engine/io/seal.h).
std::string seal_for(std::string_view content);
std::string without_seal(const std::string& sealed);

// A snapshot that check finds nothing wrong with, with its seal.
std::string small_snapshot();

// An array of labels that another program could have written.
std::string small_volume();

}  // namespace enthesis::fuzz
