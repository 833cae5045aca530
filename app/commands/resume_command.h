#pragma once

#include "app/commands/command.h"

namespace enthesis::app {

Command resume_command();

}  // namespace enthesis::app
