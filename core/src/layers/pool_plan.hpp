#pragma once

#include <functional>
#include <vector>

#include "convscope/shape.hpp"
#include "convscope/tensor.hpp"
#include "kernels/pool.hpp"

namespace convscope::layers {

/// What a pooling call reads along one axis.
struct PoolAxisPlan {
  std::int64_t step = 1;                                               ///< between the positions that a window reads
  std::function<kernels::Stretch(std::int64_t position)> reads{};  ///< what an output position reads
};

/// What a pooling call reads.
struct PoolPlan {
  Shape input;
  Shape output;
  std::vector<PoolAxisPlan> axes;  ///< the spatial ones, outermost first
};

/// Writes to `y` the largest value of each window; where it stands in its plane goes to `indices` if that is not null.
/// Errors: out_of_memory where listing what is read would take too much.
[[nodiscard]] Result<void> pool_largest(const PoolPlan& plan, const Tensor& x, Tensor& y, Tensor* indices);
/// The gradient with respect to the input of `pool_largest`.
[[nodiscard]] Tensor pool_largest_backward(const PoolPlan& plan, const Tensor& x, const Tensor& grad);

/// Writes to `y` the sum of each window divided by its divisors. Errors: as pool_largest.
[[nodiscard]] Result<void> pool_mean(const PoolPlan& plan, const Tensor& x, Tensor& y);
/// The gradient with respect to the input of `pool_mean`.
[[nodiscard]] Tensor pool_mean_backward(const PoolPlan& plan, const Tensor& grad);

}  // namespace convscope::layers
