#pragma once

#include "app/commands/command.h"

namespace enthesis::app {

Command rerun_command();

}  // namespace enthesis::app
