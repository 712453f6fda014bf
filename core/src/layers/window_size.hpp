#pragma once

#include "layers/wide.hpp"

namespace convscope::layers {

/// Samples from the first tap of a window to the last.
[[nodiscard]] constexpr Wide window_span(Wide kernel, Wide dilation) { return dilation * (kernel - 1) + 1; }

/// conv_output_size of ConvUtils.h: positions of a window of `span` samples on an axis with its padding, which is at
/// least as long.
[[nodiscard]] constexpr Wide convolved_size(Wide padded, Wide span, Wide stride) {
  return floor_divide(padded - span, stride) + 1;
}

/// conv_input_size of ConvUtils.h without output_padding, what a transposed convolution makes of `input` samples.
[[nodiscard]] constexpr Wide transposed_size(Wide input, Wide span, Wide stride, Wide padding) {
  return (input - 1) * stride - 2 * padding + span;
}

}  // namespace convscope::layers
