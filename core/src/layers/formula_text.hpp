#pragma once

#include <cstdint>
#include <string>

#include "layers/conv_hints.hpp"
#include "layers/wide.hpp"

namespace convscope::layers {

/// A number within a formula: Unicode minus, in parentheses when negative.
[[nodiscard]] std::string factor(Wide number);
/// "(10 − 1)·2 − 2·1 + 1·(3−1) + 0 + 1 = 19".
[[nodiscard]] std::string transposed_numeric(const hints::TransposedAxis& axis);

}  // namespace convscope::layers
