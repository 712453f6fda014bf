#include "layers/pointwise.hpp"

#include "layers/no_output_size.hpp"

namespace convscope::layers {

Result<Shape> PointwiseLayer::output_shape(const Shape& input, const CallOptions& options) const {
  if (options.output_size) return std::unexpected(no_output_size(type()));
  if (Result<std::int64_t> count = element_count(input); !count) return std::unexpected(std::move(count).error());
  if (Result<void> status = check(); !status) return std::unexpected(std::move(status).error());
  return input;
}

Result<void> PointwiseLayer::forward(const Tensor& input, CallState& /*state*/, const CallOptions& /*options*/,
                                     Tensor& output) const {
  forward_values({input.data(), input.size()}, {output.data(), output.size()});
  return {};
}

Result<LayerGradients> PointwiseLayer::backward(const Tensor& input, const Tensor& output, const Tensor& grad_output,
                                                const CallState& /*state*/, const CallOptions& options) const {
  Result<Shape> shape = output_shape(shape_of(input), options);
  if (!shape) return std::unexpected(std::move(shape).error());
  LayerGradients gradients;
  gradients.input = uninitialized(*shape);
  backward_values({input.data(), input.size()}, {output.data(), output.size()},
                  {grad_output.data(), grad_output.size()}, {gradients.input.data(), gradients.input.size()});
  return gradients;
}

}  // namespace convscope::layers
