#pragma once

#include "convscope/layer.hpp"
#include "plan/rearrange.hpp"

namespace convscope::layers {

/// A layer that gives its input's values in another order.
class Rearranging : public Layer {
 public:
  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& state, const CallOptions& options,
                                     Tensor& output) const override;
  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& output, const Tensor& grad_output,
                                                const CallState& state, const CallOptions& options) const override;

 protected:
  /// Which of the two tensors is the dense one of the rearrangement.
  enum class Dense : std::uint8_t { input, output };
  explicit Rearranging(Dense dense) : dense_(dense) {}
  /// For shapes that passed output_shape.
  [[nodiscard]] virtual plan::Rearrangement rearrangement(const Shape& input, const Shape& output) const = 0;

 private:
  Dense dense_;
};

}  // namespace convscope::layers
