#pragma once

#include <optional>
#include <vector>

#include "analysis/why/sliding_axis.hpp"
#include "convscope/explain.hpp"
#include "convscope/layer.hpp"
#include "convscope/shape.hpp"

namespace convscope::analysis {

/// The layer that brings the sizes of a convolution or max pooling back. It is made and called: absent where it does
/// not give `input`, as for padding that differs between the two ends.
[[nodiscard]] std::optional<Undo> find_undo(const Layer& layer, const Shape& input, const Shape& output,
                                            const std::vector<SlidingAxis>& axes);

}  // namespace convscope::analysis
