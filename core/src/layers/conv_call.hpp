#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "layers/conv_arguments.hpp"

namespace convscope::layers {

/// What a call comes down to after all checks. Arrays hold one value per spatial axis.
struct ConvGeometry {
  using Sizes = std::array<std::int64_t, 3>;
  Sizes kernel{1, 1, 1}, stride{1, 1, 1}, dilation{1, 1, 1};
  Sizes pad_begin{0, 0, 0}, pad_end{0, 0, 0};
  Sizes output_padding{0, 0, 0};
  AxisWindow::Border border = AxisWindow::Border::zeros;
  bool batched = true;
  /// A padding tuple that is one too long pads the channels as well, with padding_mode other than zeros.
  std::int64_t channel_begin = 0, channel_end = 0;
  Shape output;
};

/// What at::convolution gets.
struct ConvOperands {
  Shape given;  ///< the input as the layer got it
  Shape input;  ///< after F.pad
  std::vector<std::int64_t> stride, padding, dilation, output_padding;
  bool same = false;          ///< at::native::convolution_same works out the padding
  bool free_padding = false;  ///< the user's number is the padding
};

/// at::convNd / at::conv_transposeNd with PyTorch's checks in PyTorch's order, up to the output's shape, as a CPU build
/// without oneDNN runs it. Source: aten/src/ATen/native/Convolution.cpp.
[[nodiscard]] Result<ConvGeometry> check_convolution(const ConvArguments& layer, ConvOperands operands);

/// The whole call of a convolution: Conv1d, 2d, 3d.
[[nodiscard]] Result<ConvGeometry> call_conv(const ConvArguments& layer, const Shape& input);

/// The whole call of a transposed convolution. `output_size` is null without one.
[[nodiscard]] Result<ConvGeometry> call_conv_transpose(const ConvArguments& layer, const Shape& input,
                                                       const Value* output_size);

/// _ConvTransposeNd._output_padding: the output_padding that gives `output_size`. A list, as PyTorch's parser then
/// gets it.
[[nodiscard]] Result<std::vector<Value>> output_padding_for(const ConvArguments& layer, const Shape& input,
                                                            const Value& output_size);

}  // namespace convscope::layers
