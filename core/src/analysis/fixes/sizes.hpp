#pragma once

#include <functional>
#include <vector>

#include "analysis/fixes/attempt.hpp"

namespace convscope::analysis {

/// The nearest larger and the nearest smaller input with which the attempt is solved, its last `axes` axes changed by
/// as much, or by different amounts where these are small. `solves` runs an attempt, and says no once the work is used
/// up.
[[nodiscard]] std::vector<Attempt> other_sizes(const Attempt& attempt, std::size_t axes,
                                               const std::function<bool(const Attempt&)>& solves);

}  // namespace convscope::analysis
