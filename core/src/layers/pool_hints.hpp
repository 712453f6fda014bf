#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "convscope/shape.hpp"
#include "layers/pool_window.hpp"

/// What to change, with numbers, for the errors of pooling layers.
namespace convscope::layers::hints {

/// The input has the wrong number of axes, for a layer that works along `spatial` of them.
[[nodiscard]] std::string pool_rank(int spatial, const Shape& input);
/// A size other than the batch is 0.
[[nodiscard]] std::string pool_empty(const Shape& input);
/// An argument has `length` values.
[[nodiscard]] std::string values_per_axis(std::string_view name, std::size_t length, int spatial);
/// The window begins more than half of itself before the input. `effective`: what PyTorch halves.
[[nodiscard]] std::string half_kernel(std::int64_t padding, Wide effective);
/// Along `name` no window fits into the input.
[[nodiscard]] std::string window_too_large(const PoolWindow& window, std::size_t axis, std::string_view name,
                                           std::int64_t input);

}  // namespace convscope::layers::hints
