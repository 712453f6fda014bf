#pragma once

#include "layers/conv_call.hpp"
#include "plan/convolution.hpp"

namespace convscope::layers {

/// The values of a checked call: planned once, run as often as its step is.
class ConvValues {
 public:
  ConvValues(const ConvArguments& layer, ConvGeometry geometry, const Shape& input);

  /// Writes the output from the input, with the parameters and their version.
  void forward(const Tensor& input, const CallState& state, Tensor& output);
  [[nodiscard]] LayerGradients backward(const Tensor& input, const CallState& state, const Tensor& grad_output);

 private:
  /// A padding tuple that is one too long pads the channels as well.
  [[nodiscard]] bool pads_channels() const;
  [[nodiscard]] bool empty() const;

  int spatial_;
  bool bias_;
  ConvGeometry geometry_;
  plan::PreparedConvolution convolution_;
};

/// Layer::scratch_bytes of a checked call.
[[nodiscard]] std::int64_t conv_scratch_bytes(const ConvArguments& layer, const ConvGeometry& geometry,
                                              const Shape& input, bool backward);

}  // namespace convscope::layers
