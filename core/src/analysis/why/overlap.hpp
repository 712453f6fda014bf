#pragma once

#include "analysis/why/sliding_axis.hpp"
#include "convscope/explain.hpp"

namespace convscope::analysis {

/// How many windows have a tap at `position`, counted like the axis's samples (transposed: its outputs). Takes the same
/// time for any sizes.
[[nodiscard]] std::int64_t windows_over(const SlidingAxis& axis, Wide position);

/// Of a transposed axis.
[[nodiscard]] AxisOverlap find_overlap(const SlidingAxis& axis);

}  // namespace convscope::analysis
