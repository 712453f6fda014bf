#pragma once

#include <span>
#include <string>
#include <string_view>

#include "convscope/layer.hpp"

namespace convscope::layers {

/// Something in Python that is called with arguments.
struct Callable {
  std::string_view name;  ///< as hints call it: "Conv2d"
  std::string called;     ///< as Python's messages call it: "Conv2d.__init__()"
  std::size_t self = 0;   ///< how many parameters Python gives by itself
  std::span<const ParameterInfo> signature;
  bool variadic = false;
};

/// Binds as Python does. Errors: TypeError in Python's words, stage init.
[[nodiscard]] Result<BoundArguments> bind(const Callable& callable, std::span<const Argument> arguments);

}  // namespace convscope::layers
