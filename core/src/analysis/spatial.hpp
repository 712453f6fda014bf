#pragma once

#include <cstddef>

#include "graph/trace.hpp"

namespace convscope::analysis {

/// Number of spatial axes of the model's first input, its last ones: as many as the first layer that has windows works on.
[[nodiscard]] std::size_t spatial_axes(const Trace& trace);

}  // namespace convscope::analysis
