#pragma once

#include "plan/geometry.hpp"
#include "plan/scratch.hpp"

/// Convolutions on memory, once all sizes are known: what convolution.cpp puts together.
namespace convscope::plan {

/// Writes every output. `bias` may be null. `input` holds batch × groups × in_channels planes, and so on.
void run_convolution(const Geometry& geometry, const float* input, const float* weight, const float* bias,
                     float* output);

/// Writes the gradient of the weight of a convolution that is not transposed. `grad` is shaped as its output.
void run_weight_gradient(const Geometry& geometry, const float* input, const float* grad, float* weight_gradient);

/// Bytes of scratch memory. Saturate.
[[nodiscard]] Count convolution_scratch(const Geometry& geometry);
[[nodiscard]] Count weight_gradient_scratch(const Geometry& geometry);

}  // namespace convscope::plan
