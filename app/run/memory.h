#pragma once
// Whether a model fits into the memory of this machine, asked before anything is allocated.

#include <optional>
#include <string>
#include <system_error>

#include "config/scenario.h"

namespace enthesis::app {

// What the system could still give to this process: MemAvailable, or less where a control group or a limit
// of its address space allows less.
std::optional<double> available_memory_bytes();

// Where the address space is limited, threads shall not each reserve a part of it. Before any thread begins.
void share_limited_memory();

// Throws std::bad_alloc while it can still be dealt with: HDF5, and what TBB does between tasks, fail badly without memory.
void require_headroom();

double peak_memory_bytes();  // the most that this process has held so far

// One sentence; what a thread lacked that could not begin is said in words.
std::string reason_in_words(const std::system_error& error);

std::string size_text(double bytes);  // "1.3 GB"

std::string lattice_text(const engine::Blocks& blocks);  // "80 x 50 x 1 sites of 20 um"

// Throws Refusal, naming both sizes.
void refuse_too_large(const config::Scenario& scenario, int threads);

}  // namespace enthesis::app
