#pragma once

#include <vector>

#include "layers/conv_call.hpp"

namespace convscope::layers {

/// How the output size of each axis comes about, for a checked call. `output_size` is true if the call passes one.
[[nodiscard]] std::vector<AxisFormula> conv_formula(const ConvArguments& layer, const ConvGeometry& geometry,
                                                    const Shape& input, bool output_size);

/// Multiply-accumulates: a convolution does in_channels/groups · prod(kernel_size) per output value, a transposed one
/// out_channels/groups · prod(kernel_size) per input value.
[[nodiscard]] std::int64_t conv_macs(const ConvArguments& layer, const Shape& input, const Shape& output);

/// What each axis reads.
[[nodiscard]] std::vector<AxisWindow> conv_windows(const ConvArguments& layer, const ConvGeometry& geometry);

}  // namespace convscope::layers
