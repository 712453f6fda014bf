#include "layers/convolution_layer.hpp"

#include "layers/conv_formula.hpp"
#include "layers/no_output_size.hpp"
#include "layers/python.hpp"

namespace convscope::layers {

Result<ConvGeometry> ConvolutionLayer::check(const Shape& input, const CallOptions& options) const {
  if (auto count = element_count(input); !count) return std::unexpected(std::move(count).error());
  if (arguments_.transposed) {
    return call_conv_transpose(arguments_, input, options.output_size ? &*options.output_size : nullptr);
  }
  if (options.output_size) return std::unexpected(no_output_size(arguments_.type));
  return call_conv(arguments_, input);
}

Result<Shape> ConvolutionLayer::output_shape(const Shape& input, const CallOptions& options) const {
  Result<ConvGeometry> geometry = check(input, options);
  if (!geometry) return std::unexpected(std::move(geometry).error());
  return std::move(geometry->output);
}

std::int64_t ConvolutionLayer::macs(const Shape& input, const Shape& output) const {
  return conv_macs(arguments_, input, output);
}

std::vector<AxisFormula> ConvolutionLayer::formula(const Shape& input, const Shape& /*output*/,
                                                   const CallOptions& options) const {
  const Result<ConvGeometry> geometry = check(input, options);
  if (!geometry) return {};
  const bool output_size = options.output_size && !options.output_size->is(Value::Kind::none);
  return conv_formula(arguments_, *geometry, input, output_size);
}

std::vector<AxisWindow> ConvolutionLayer::windows(const Shape& input, const CallOptions& options) const {
  const Result<ConvGeometry> geometry = check(input, options);
  return geometry ? conv_windows(arguments_, *geometry) : std::vector<AxisWindow>{};
}

std::optional<WeightUse> ConvolutionLayer::weight_use() const {
  WeightUse use{.transposed = arguments_.transposed, .groups = arguments_.group_count(), .stride = {}};
  for (const Value& stride : arguments_.stride) use.stride.push_back(python::as_int(stride).value_or(1));
  return use;
}

std::int64_t ConvolutionLayer::scratch_bytes(const Shape& input, const CallOptions& options, bool backward) const {
  const Result<ConvGeometry> geometry = check(input, options);
  return geometry ? conv_scratch_bytes(arguments_, *geometry, input, backward) : 0;
}

ConvValues& ConvolutionLayer::values_of(const Tensor& input, const CallState& state,
                                        const CallOptions& options) const {
  return state.prepare<ConvValues>([&] {
    const Shape shape = shape_of(input);
    return ConvValues(arguments_, *check(shape, options), shape);
  });
}

Result<void> ConvolutionLayer::forward(const Tensor& input, CallState& state, const CallOptions& options,
                                       Tensor& output) const {
  values_of(input, state, options).forward(input, state, output);
  return {};
}

Result<LayerGradients> ConvolutionLayer::backward(const Tensor& input, const Tensor& /*output*/,
                                                  const Tensor& grad_output, const CallState& state,
                                                  const CallOptions& options) const {
  return values_of(input, state, options).backward(input, state, grad_output);
}

namespace {

Result<std::unique_ptr<Layer>> make(const LayerEntry& entry, const BoundArguments& bound, bool transposed) {
  Result<ConvArguments> arguments = construct_conv(entry, bound, transposed);
  if (!arguments) return std::unexpected(std::move(arguments).error());
  return std::make_unique<ConvolutionLayer>(*std::move(arguments));
}

}  // namespace

Result<std::unique_ptr<Layer>> make_convolution(const LayerEntry& entry, const BoundArguments& bound) {
  return make(entry, bound, false);
}

Result<std::unique_ptr<Layer>> make_transposed_convolution(const LayerEntry& entry, const BoundArguments& bound) {
  return make(entry, bound, true);
}

}  // namespace convscope::layers
