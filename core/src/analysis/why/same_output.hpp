#pragma once

#include <cstddef>

#include "convscope/explain.hpp"
#include "convscope/layer.hpp"

namespace convscope::analysis {

/// The input sizes of one axis around the given one for which the layer gives the very same output shape; the other
/// axes stay. The layer itself is asked: a size counts when its checks pass. Layers are monotonic, so the sizes follow
/// one another. `to` is absent when 2^40 sizes further on nothing has changed.
[[nodiscard]] SizeRange same_output(const Layer& layer, const Shape& input, const Shape& output, std::size_t axis,
                                    const CallOptions& options);

}  // namespace convscope::analysis
