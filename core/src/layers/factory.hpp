#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
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

/// The shape of torch.empty(size) or torch.zeros(size), `function`, where `size` is the constructor's argument `name`: a
/// whole number or a sequence of them.
[[nodiscard]] Result<Shape> sized(std::string_view function, std::string_view name, const Value& size);

/// Only what PyTorch checks: no device changes a shape.
[[nodiscard]] Result<void> check_device(const Value& device);

/// PyTorch's C++ name of a dtype, as its messages print it: "float", "double", ...
[[nodiscard]] Result<std::string> dtype_name(const Value& dtype);

/// The same, with the device checked, for parameters that are filled and not drawn.
[[nodiscard]] Result<std::string> parameter_dtype(const Value& device, const Value& dtype);

/// "Double" for "double": how messages print scalar types.
[[nodiscard]] std::string_view scalar_type_name(std::string_view dtype);

}  // namespace convscope::layers::factory
