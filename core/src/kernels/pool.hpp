#pragma once

#include <array>
#include <cstdint>
#include <span>

/// Pooling over planes of up to three axes. Every plane is handled alike; planes, and rows within them, are contiguous.
namespace convscope::kernels {

/// What one output position reads along one axis: begin, begin + step, ... before end.
struct Stretch {
  std::int64_t begin = 0;
  std::int64_t end = 1;
  std::int64_t divisor = 1;  ///< this axis's factor of the number by which an average divides
};

/// One axis of the planes.
struct PoolAxis {
  std::int64_t size = 1;                 ///< positions of the input
  std::int64_t step = 1;                 ///< between the positions that a window reads
  std::span<const Stretch> stretches{};  ///< one for each position of the output
};

/// Outermost first; a plane with fewer axes has axes of size 1 in front.
using PoolAxes = std::array<PoolAxis, 3>;

/// The largest value of each window, and where in the plane it stands if `indices` is not null. Of equal values the
/// first one counts, of NaNs the last; a window that reads nothing gives −∞ and where it would have begun.
void max_pool(const float* x, std::int64_t planes, const PoolAxes& axes, float* y, float* indices);
/// Adds the gradients to `grad_x` where the largest values of `x` stand.
void max_pool_backward(const float* x, const float* grad, std::int64_t planes, const PoolAxes& axes, float* grad_x);

/// The sum of each window divided by the product of its divisors.
void average_pool(const float* x, std::int64_t planes, const PoolAxes& axes, float* y);
/// Adds to `grad_x` what each window spreads over the positions it read.
void average_pool_backward(const float* grad, std::int64_t planes, const PoolAxes& axes, float* grad_x);

}  // namespace convscope::kernels
