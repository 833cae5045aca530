#pragma once

#include "app/commands/command.h"

namespace enthesis::app {

Command run_command();

}  // namespace enthesis::app
