#pragma once

#include "analysis/why/sliding_axis.hpp"
#include "convscope/explain.hpp"

namespace convscope::analysis {

/// The line of an axis. `unread`: of its samples. Absent where positions would not fit in 53 bits.
[[nodiscard]] std::optional<NumberLine> number_line(const SlidingAxis& axis, const std::optional<Unread>& unread);

}  // namespace convscope::analysis
