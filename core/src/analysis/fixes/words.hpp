#pragma once

#include "analysis/fixes/attempt.hpp"

namespace convscope::analysis {

/// The attempt that worked as a fix with its words; `before` is what became of the model as it was given.
[[nodiscard]] Fix fix_of(const Outcome& before, const Attempt& attempt, const Outcome& after);

}  // namespace convscope::analysis
