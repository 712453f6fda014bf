#pragma once

#include <limits>

namespace convscope::kernels {

/// The lowest value that a kernel writes where nothing is cut off.
inline constexpr float unbounded = -std::numeric_limits<float>::infinity();

}  // namespace convscope::kernels
