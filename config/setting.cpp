#include "config/setting.h"

namespace enthesis::config {

std::string_view unquoted(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text.size() >= 2 && text.starts_with('"') && text.ends_with('"') ? text.substr(1, text.size() - 2) : text;
}

std::string setting_key(std::string_view setting) {
  constexpr std::string_view parameters = "parameters.";
  std::string_view key = unquoted(setting.substr(0, setting.find('=')));
  if (key.starts_with(parameters)) key = unquoted(key.substr(parameters.size()));
  return std::string(key);
}

}  // namespace enthesis::config
