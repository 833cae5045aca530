#pragma once

#include "app/commands/command.h"

namespace enthesis::app {

Command list_command();

}  // namespace enthesis::app
