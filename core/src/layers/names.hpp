#pragma once

#include "convscope/layer.hpp"

namespace convscope::layers {

/// Looks up the names in an argument, as Python does before it calls. PyTorch's dtypes are known.
/// Errors: NameError or AttributeError in Python's words, stage init, with position.
[[nodiscard]] Result<void> check_names(const Value& value);

}  // namespace convscope::layers
