#pragma once
// What a study compares: contrasts of arms, interactions of contrasts, correlations of readouts. They refer to arms and
// readouts, which are read before.

#include "config/document.h"
#include "config/study/study.h"

namespace enthesis::config {

void read_comparisons(const Table& root, Study& study);

}  // namespace enthesis::config
