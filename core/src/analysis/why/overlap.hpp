#pragma once

#include "analysis/why/sliding_axis.hpp"
#include "convscope/explain.hpp"

namespace convscope::analysis {

/// How many windows have a tap at `position`, counted like the axis's samples (transposed: its outputs). Takes the same
/// time for any sizes.
[[nodiscard]] std::int64_t windows_over(const SlidingAxis& axis, Wide position);

/// Whether as many neighbouring outputs as the stride, one of each kind, lie away from the ends: no input is missing
/// there that a longer axis would have.
[[nodiscard]] bool has_inner_outputs(const SlidingAxis& axis);

/// Of a transposed axis.
[[nodiscard]] AxisOverlap find_overlap(const SlidingAxis& axis);

}  // namespace convscope::analysis
