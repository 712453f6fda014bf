#pragma once

#include "layers/conv_call.hpp"

namespace convscope::layers {

/// The input with its channels padded. PyTorch does so when `padding` has one value too many and padding_mode is not
/// zeros; then the layer's own channels are those after padding.
[[nodiscard]] Tensor pad_channels(const ConvGeometry& geometry, const Tensor& input, int spatial);

/// The gradient of the unpadded input from that of the padded one.
[[nodiscard]] Tensor unpad_channels(const ConvGeometry& geometry, const Tensor& gradient, const Shape& input,
                                    int spatial);

}  // namespace convscope::layers
