#pragma once
// The arms of a study, with the treatments that several of them share.

#include "config/document.h"
#include "config/study/study.h"

namespace enthesis::config {

void read_arms(const Table& root, Study& study);

}  // namespace enthesis::config
