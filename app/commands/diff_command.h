#pragma once

#include "app/commands/command.h"

namespace enthesis::app {

Command diff_command();

}  // namespace enthesis::app
