#pragma once

#include <cstdint>
#include <span>

/// Interpolation along one axis; an image is interpolated along one axis after the other.
namespace convscope::kernels {

/// One input position that an output position reads.
struct Tap {
  std::int64_t index = 0;
  float weight = 1.0F;
};

/// The axis within a contiguous tensor of outer · size · inner values, and what its output positions read.
struct ResizeAxis {
  std::int64_t outer = 1;
  std::int64_t input = 1;
  std::int64_t output = 1;
  std::int64_t inner = 1;
  std::span<const Tap> taps{};  ///< equally many for each output position
};

/// y[o] = Σ weight·x[index].
void resize(const float* x, const ResizeAxis& axis, float* y);
/// Adds the gradients to `grad_x`: the transposed map.
void resize_backward(const float* grad, const ResizeAxis& axis, float* grad_x);

}  // namespace convscope::kernels
