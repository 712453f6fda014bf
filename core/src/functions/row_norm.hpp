#pragma once

#include <span>

namespace convscope::functions {

/// (Σ |x|^p)^(1/p); the largest |x| for p = ∞, the smallest for −∞, their number for 0.
[[nodiscard]] float row_norm(std::span<const float> row, double p);

/// Its derivative by each x, 0 where the norm is.
void row_norm_gradient(std::span<const float> row, double p, float norm, std::span<float> out);

}  // namespace convscope::functions
