#pragma once
// The protocol of a study: numbers of the experiment, and the keys that may name one of them instead of a number.

#include <optional>
#include <string>

#include "config/document.h"
#include "config/study/study.h"

namespace enthesis::config {

// A row is a time if its value has a unit of time, else a plain number.
void read_protocol(const Table& root, Study& study);

// The value of the protocol's row of that name, which is noted to act on `user`; nothing if `text` is a number with a
// unit. Throws ConfigError if it is the name of no row, or of one that is of another dimension.
std::optional<double> from_protocol(const std::string& text, Dimension dimension, const Table& owner,
                                    const std::string& key, const std::string& user, Study& study);

// The quantity under `key`, or that of the row that it names. Throws ConfigError if it is out of bounds.
double value_of(const Table& row, const std::string& key, Dimension dimension, const Bounds& bounds,
                const std::string& user, Study& study);

}  // namespace enthesis::config
