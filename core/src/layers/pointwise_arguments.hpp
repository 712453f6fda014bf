#pragma once

#include <string>
#include <string_view>

#include "convscope/layer.hpp"

namespace convscope::layers {

/// PyTorch's check of a number that goes to C++ when the layer is called. Errors: TypeError, stage call.
[[nodiscard]] Result<void> check_number(std::string_view function, std::string_view name, int position,
                                        const Value& value);

/// "inplace=True" or nothing.
[[nodiscard]] std::string inplace_repr(const Value& inplace);

/// A checked number as float32, in which PyTorch computes.
[[nodiscard]] float as_float(const Value& value);

}  // namespace convscope::layers
