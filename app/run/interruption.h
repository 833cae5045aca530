#pragma once
// Lets a run end in order when the user presses Ctrl-C (SIGINT) or the system asks it to end (SIGTERM): the first
// signal is only noted, the second ends the process at once.

namespace enthesis::app {

// Listens while it lives; one at a time.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  bool asked() const;
};

}  // namespace enthesis::app
