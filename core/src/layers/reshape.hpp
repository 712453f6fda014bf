#pragma once

#include "convscope/layer.hpp"

namespace convscope::layers {

/// A layer that gives its input's values in their order, as another shape: output_shape says which.
class Reshape : public Layer {
 public:
  [[nodiscard]] CallTraits traits(const Shape& /*input*/, const CallOptions& /*options*/) const override {
    return {.reuse = CallTraits::Reuse::same_values};
  }
  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& state, const CallOptions& options,
                                     Tensor& output) const override;
  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& output, const Tensor& grad_output,
                                                const CallState& state, const CallOptions& options) const override;
};

}  // namespace convscope::layers
