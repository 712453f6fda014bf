#include "layers/reshape.hpp"

#include <algorithm>

namespace convscope::layers {

namespace {

Tensor with_shape(const Shape& shape, const Tensor& values) {
  Tensor tensor = uninitialized(shape);
  std::copy_n(values.data(), values.size(), tensor.data());
  return tensor;
}

}  // namespace

Result<void> Reshape::forward(const Tensor& input, CallState& /*state*/, const CallOptions& /*options*/,
                              Tensor& output) const {
  std::copy_n(input.data(), input.size(), output.data());
  return {};
}

Result<LayerGradients> Reshape::backward(const Tensor& input, const Tensor& /*output*/, const Tensor& grad_output,
                                         const CallState& /*state*/, const CallOptions& /*options*/) const {
  return LayerGradients{.input = with_shape(shape_of(input), grad_output), .parameters = {}};
}

}  // namespace convscope::layers
