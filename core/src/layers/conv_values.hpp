#pragma once

#include <span>

#include "layers/conv_call.hpp"

namespace convscope::layers {

/// Writes the output of a checked call.
void conv_forward(const ConvArguments& layer, const ConvGeometry& geometry, const Tensor& input,
                  std::span<const Tensor> parameters, Tensor& output);

/// Layer::scratch_bytes of a checked call.
[[nodiscard]] std::int64_t conv_scratch_bytes(const ConvArguments& layer, const ConvGeometry& geometry,
                                              const Shape& input, bool backward);

/// The gradients of a checked call.
[[nodiscard]] LayerGradients conv_backward(const ConvArguments& layer, const ConvGeometry& geometry,
                                           const Tensor& input, std::span<const Tensor> parameters,
                                           const Tensor& grad_output);

}  // namespace convscope::layers
