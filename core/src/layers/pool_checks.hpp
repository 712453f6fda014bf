#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "layers/pool_window.hpp"

namespace convscope::layers {

/// One argument of a pooling function: a list of ints with one value or one for each axis.
struct PoolList {
  std::string_view function;  ///< "max_pool2d"
  std::string_view name;      ///< "kernel_size"
  std::string_view must;      ///< what PyTorch says before "a single int": "either be "
  bool narrow = false;        ///< PyTorch keeps it in 32 bits
};

/// Spreads the list over `spatial` (2 or 3) axes. Errors: RuntimeError, stage call, for another length or a number
/// that does not fit.
[[nodiscard]] Result<void> spread(std::vector<std::int64_t>& list, const PoolList& argument, int spatial);

/// checkDimRange of aten/src/ATen/TensorUtils.cpp as the one-dimensional functions call it: 2 or 3 axes.
[[nodiscard]] Result<void> check_rank_1d(std::string_view function, const Shape& input);
/// check1d of aten/src/ATen/native/Pooling.cpp: one value.
[[nodiscard]] Result<void> check_one_value(std::string_view function, std::string_view name,
                                           const std::vector<std::int64_t>& list);

/// pooling_output_shape and pool2d_shape_check of aten/src/ATen/native/Pool.h: the output's shape for an input with at
/// least 3 axes. `spatial` is 1 where a one-dimensional layer runs as a two-dimensional one of height 1.
[[nodiscard]] Result<Shape> pool2d_shape(const PoolWindow& window, const Shape& input, int spatial);
/// pooling_output_shape and pool3d_shape_check, for an input with 4 or 5 axes. `whole_kernel`: each kernel must fit into
/// the input without padding.
[[nodiscard]] Result<Shape> pool3d_shape(const PoolWindow& window, const Shape& input, std::string_view function,
                                         bool whole_kernel);

/// The one-dimensional call as the two-dimensional one that PyTorch makes of it.
[[nodiscard]] PoolWindow with_height(const PoolWindow& window);
[[nodiscard]] Shape with_height(const Shape& input);

}  // namespace convscope::layers
