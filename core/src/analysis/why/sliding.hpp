#pragma once

#include <optional>
#include <vector>

#include "analysis/why/sliding_axis.hpp"
#include "convscope/explain.hpp"

namespace convscope::analysis {

/// What there is to say of one axis of a convolution or pooling: sentences, remainder, unread samples, line.
void explain_windows(AxisExplanation& explanation, const SlidingAxis& axis);
/// The same of a transposed convolution: sentences, unread inputs, overlap, what output_size may ask for, line.
void explain_transposed(AxisExplanation& explanation, const SlidingAxis& axis);

/// The score over all axes of a transposed convolution, and what makes it 0. Absent where no output lies away from the
/// ends: there is nothing then that could be even.
[[nodiscard]] std::optional<Checkerboard> checkerboard(const std::vector<SlidingAxis>& axes);

}  // namespace convscope::analysis
