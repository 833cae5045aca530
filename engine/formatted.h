#pragma once
// Numbers as text, where the shape of printf ("%.3g", "%8.2f") says best what is wanted. Everything else is a stream
// or std::to_string. With std::format, which the compilers of Debian 12 lack, this file goes.

#include <cstdio>
#include <stdexcept>
#include <string>

namespace enthesis::engine {

// As printf would print it, of any length. Throws std::invalid_argument for a format that printf refuses.
template <class... Values>
std::string formatted(const char* format, Values... values) {
  const int length = std::snprintf(nullptr, 0, format, values...);
  if (length < 0) throw std::invalid_argument(std::string("'") + format + "' is no format");
  std::string text(static_cast<std::size_t>(length), '\0');
  std::snprintf(text.data(), text.size() + 1, format, values...);
  return text;
}

}  // namespace enthesis::engine
