#pragma once

#include "app/commands/command.h"

namespace enthesis::app {

Command digest_command();

}  // namespace enthesis::app
