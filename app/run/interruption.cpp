#include "app/run/interruption.h"

#include <csignal>

namespace enthesis::app {
namespace {

// A signal handler can reach nothing but a variable of this kind.
volatile std::sig_atomic_t signal_noted = 0;

void note(int /*signal*/) {
  signal_noted = 1;
}

}  // namespace

Interruption::Interruption() {
  signal_noted = 0;
  struct sigaction action {};
  action.sa_handler = note;
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is then an error of writing, which is reported
}

Interruption::~Interruption() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGXFSZ, SIG_DFL);
}

bool Interruption::asked() const {
  return signal_noted != 0;
}

}  // namespace enthesis::app
