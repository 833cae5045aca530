#pragma once

#include "app/commands/command.h"

namespace enthesis::app {

Command study_command();

}  // namespace enthesis::app
