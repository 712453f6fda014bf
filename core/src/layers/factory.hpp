#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "convscope/layer.hpp"

/// torch.empty(size, device=device, dtype=dtype), with which a constructor makes its parameters. Errors: stage init.
namespace convscope::layers::factory {

/// What to change about item `index` of the sizes.
struct SizeHints {
  std::function<std::string(std::size_t index, const Value& size)> not_whole;
  std::function<std::string(std::size_t index)> negative;
};

/// The shape. PyTorch's argument parser looks at the first item, unpacks the rest, then allocates.
[[nodiscard]] Result<Shape> empty(const std::vector<Value>& sizes, const SizeHints& hints);

/// The same for sizes that are arguments themselves, `names` in their order.
[[nodiscard]] Result<Shape> empty(const std::vector<Value>& sizes, const std::vector<std::string_view>& names);

/// Only what PyTorch checks: no device changes a shape.
[[nodiscard]] Result<void> check_device(const Value& device);

/// PyTorch's C++ name of a dtype, as its messages print it: "float", "double", ...
[[nodiscard]] Result<std::string> dtype_name(const Value& dtype);

}  // namespace convscope::layers::factory
