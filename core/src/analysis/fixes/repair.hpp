#pragma once

#include "analysis/fixes/attempt.hpp"

namespace convscope::analysis {

/// The nearest changes that bring the attempt to its goal, each run; see convscope::fixes. `first` is what became of
/// the attempt as it is.
[[nodiscard]] Remedy repair(const Attempt& attempt, const Outcome& first, Goal goal);

}  // namespace convscope::analysis
