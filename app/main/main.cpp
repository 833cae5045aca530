#include "app/commands/program.h"

int main(int argc, char** argv) {
  return enthesis::app::run_program({argv, argv + argc});
}
