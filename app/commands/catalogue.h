#pragma once
// Everything in the model that has a name, with its meaning, for `list` and `explain`.

#include <string>
#include <vector>

#include "config/bibliography.h"
#include "config/scenario.h"

namespace enthesis::app {

struct Entry {
  std::string name, meaning;
};

struct Catalogue {
  config::Scenario scenario;  // in which the names are looked up
  config::Bibliography references;
};
Catalogue open_catalogue(config::Scenario scenario);

// "scenarios", "studies", "fields", "cells", "signals", "outputs", "targets", "parameters".
const std::vector<std::string>& kinds_of_names();
std::vector<Entry> names_of_kind(const Catalogue& catalogue, const std::string& kind);

// All that is known under this name, one text per meaning of it; empty if it is unknown.
std::vector<std::string> explanations(const Catalogue& catalogue, const std::string& name);

}  // namespace enthesis::app
