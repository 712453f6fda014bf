#include "layers/rearranging.hpp"

namespace convscope::layers {

Result<void> Rearranging::forward(const Tensor& input, CallState& /*state*/, const CallOptions& /*options*/,
                                  Tensor& output) const {
  if (output.size() == 0) return {};
  const plan::Rearrangement axes = rearrangement(shape_of(input), shape_of(output));
  (dense_ == Dense::output ? plan::gather : plan::scatter)(axes, input.data(), output.data());
  return {};
}

Result<LayerGradients> Rearranging::backward(const Tensor& input, const Tensor& output, const Tensor& grad_output,
                                             const CallState& /*state*/, const CallOptions& /*options*/) const {
  LayerGradients gradients;
  gradients.input = uninitialized(shape_of(input));
  if (input.size() == 0) return gradients;
  const plan::Rearrangement axes = rearrangement(shape_of(input), shape_of(output));
  (dense_ == Dense::output ? plan::scatter : plan::gather)(axes, grad_output.data(), gradients.input.data());
  return gradients;
}

}  // namespace convscope::layers
