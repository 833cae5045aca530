#pragma once

#include "app/commands/command.h"

namespace enthesis::app {

Command solve_load_command();

}  // namespace enthesis::app
