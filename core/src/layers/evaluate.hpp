#pragma once

#include "convscope/layer.hpp"

namespace convscope::layers {

/// What Python makes of an argument before it binds it: names are looked up. PyTorch's dtypes are known and stay names.
/// Errors: NameError or AttributeError in Python's words, stage init, with position.
[[nodiscard]] Result<Value> evaluate(const Value& value);

}  // namespace convscope::layers
