#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/layer.hpp"

namespace convscope::layers {

/// The attributes of a convolution after its constructor's checks: _ConvNd.__init__ in torch/nn/modules/conv.py.
/// Sizes stay Python values: PyTorch checks most of them only when the layer is called.
struct ConvArguments {
  std::string_view type;  ///< "Conv2d"
  int spatial = 1;        ///< 1, 2 or 3
  bool transposed = false;

  Value in_channels;   ///< int, or True
  Value out_channels;  ///< int, or True
  std::vector<Value> kernel_size;
  std::vector<Value> stride;
  std::string padding_text;  ///< "same", "valid", or empty: `padding` counts
  std::vector<Value> padding;
  std::vector<Value> dilation;
  std::vector<Value> output_padding;  ///< as the constructor got it; zeros for a convolution
  Value groups;                       ///< int, or True
  bool bias = true;
  std::string padding_mode;  ///< "zeros", "reflect", "replicate", "circular"
  std::string dtype;         ///< PyTorch's C++ name of the parameters' type: "float", "double", ...

  /// What F.pad gets when padding_mode is not "zeros": (begin, end) of the last axis, of the one before, ...
  std::vector<Value> reversed_padding;
  Shape weight;  ///< sizes of the weight

  [[nodiscard]] std::int64_t group_count() const;
  [[nodiscard]] std::int64_t in_count() const;
  [[nodiscard]] std::int64_t out_count() const;
};

/// The checks of the constructor, in PyTorch's order. Errors: stage init.
[[nodiscard]] Result<ConvArguments> construct_conv(const LayerEntry& entry, const BoundArguments& bound,
                                                   bool transposed);

/// The parameters and how reset_parameters fills them: kaiming_uniform_(weight, a=√5), U(−1/√fan_in, 1/√fan_in).
[[nodiscard]] std::vector<ParameterSpec> conv_parameters(const ConvArguments& arguments);

/// extra_repr of _ConvNd, in its order and with its conditions.
[[nodiscard]] std::string conv_repr(const ConvArguments& arguments);

}  // namespace convscope::layers
