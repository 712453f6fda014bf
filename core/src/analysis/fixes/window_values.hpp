#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "convscope/shape.hpp"
#include "convscope/text.hpp"

namespace convscope::analysis {

/// A window along one axis as the text gives it, right or wrong, and the size that arrives.
struct WindowAxis {
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t padding = 0;
  std::int64_t dilation = 1;
  std::int64_t output_padding = 0;
  std::int64_t input = 0;
  bool transposed = false;
};

/// True for kernel_size, stride, padding, dilation and output_padding.
[[nodiscard]] bool is_window_parameter(std::string_view name);

/// The windows of a layer on `axes` axes, as far as its text says them.
[[nodiscard]] std::vector<WindowAxis> windows_of(const text::OutlineEntry& entry, std::size_t axes,
                                                 const Shape& arriving);

/// The value of one parameter with which the window just fits what arrives; nothing where it fits already, or where
/// this parameter can't mend it.
[[nodiscard]] std::optional<std::int64_t> fitting_value(const WindowAxis& axis, std::string_view name);

}  // namespace convscope::analysis
