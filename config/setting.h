#pragma once
// The text of one setting, "section.key=value", as --set and the settings of a study give it.

#include <string>
#include <string_view>

namespace enthesis::config {

std::string_view unquoted(std::string_view text);  // without blanks around it and one pair of quotation marks

// The key as scenarios understand it: unquoted, `parameters."x.y"` as x.y. The whole text if it has no "=".
std::string setting_key(std::string_view setting);

}  // namespace enthesis::config
