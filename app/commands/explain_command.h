#pragma once

#include "app/commands/command.h"

namespace enthesis::app {

Command explain_command();

}  // namespace enthesis::app
