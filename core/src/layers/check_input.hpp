#pragma once

#include "convscope/shape.hpp"

namespace convscope::layers {

/// PyTorch can't make a tensor with a negative size; a Shape can. Errors: RuntimeError, stage call.
[[nodiscard]] Result<void> check_input(const Shape& input);

}  // namespace convscope::layers
