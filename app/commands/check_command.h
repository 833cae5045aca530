#pragma once

#include "app/commands/command.h"

namespace enthesis::app {

Command check_command();

}  // namespace enthesis::app
