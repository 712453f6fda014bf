#include "layers/conv_values.hpp"

#include <algorithm>
#include <utility>

#include "layers/channel_border.hpp"

namespace convscope::layers {

namespace {

plan::ConvolutionSpec spec_of(const ConvArguments& layer, const ConvGeometry& geometry) {
  plan::ConvolutionSpec spec;
  spec.spatial = layer.spatial;
  spec.transposed = layer.transposed;
  spec.groups = layer.group_count();
  spec.stride = geometry.stride;
  spec.dilation = geometry.dilation;
  spec.pad_begin = geometry.pad_begin;
  spec.pad_end = geometry.pad_end;
  spec.border = geometry.border;
  return spec;
}

bool pads_channels(const ConvGeometry& geometry) { return geometry.channel_begin != 0 || geometry.channel_end != 0; }

/// What the convolution itself gets.
Shape padded_shape(const ConvGeometry& geometry, Shape input, int spatial) {
  input[input.size() - static_cast<std::size_t>(spatial) - 1] += geometry.channel_begin + geometry.channel_end;
  return input;
}

}  // namespace

ConvValues::ConvValues(const ConvArguments& layer, ConvGeometry geometry, const Shape& input)
    : spatial_(layer.spatial),
      bias_(layer.bias),
      geometry_(std::move(geometry)),
      convolution_(spec_of(layer, geometry_), padded_shape(geometry_, input, spatial_), layer.weight,
                   geometry_.output) {}

bool ConvValues::pads_channels() const { return layers::pads_channels(geometry_); }
bool ConvValues::empty() const { return element_count(geometry_.output).value_or(0) == 0; }

void ConvValues::forward(const Tensor& input, const CallState& state, Tensor& output) {
  if (empty()) return;
  const Tensor* const bias = bias_ ? &state.parameters[1] : nullptr;
  const auto run = [&](const Tensor& read) {
    convolution_.forward(read, state.parameters[0], bias, state.parameters_version, output, state.epilogue);
  };
  pads_channels() ? run(pad_channels(geometry_, input, spatial_)) : run(input);
}

LayerGradients ConvValues::backward(const Tensor& input, const CallState& state, const Tensor& grad_output) {
  LayerGradients gradients;
  if (empty()) {
    gradients.input = zeros(shape_of(input));
    for (const Tensor& parameter : state.parameters) gradients.parameters.push_back(zeros(shape_of(parameter)));
    return gradients;
  }
  const auto run = [&](const Tensor& read) {
    return convolution_.backward(read, state.parameters[0], bias_, state.parameters_version, grad_output);
  };
  plan::ConvolutionGradients result = pads_channels() ? run(pad_channels(geometry_, input, spatial_)) : run(input);
  gradients.input =
      pads_channels() ? unpad_channels(geometry_, result.input, shape_of(input), spatial_) : std::move(result.input);
  gradients.parameters.push_back(std::move(result.weight));
  if (bias_) gradients.parameters.push_back(std::move(result.bias));
  return gradients;
}

std::int64_t conv_scratch_bytes(const ConvArguments& layer, const ConvGeometry& geometry, const Shape& input,
                                bool backward) {
  // The plan lists phases and positions: only for tensors that can exist is it worked out.
  constexpr std::int64_t most_elements = max_bytes / static_cast<std::int64_t>(sizeof(float));
  const std::int64_t results = element_count(geometry.output).value_or(max_bytes);
  if (results == 0) return 0;
  if (results > most_elements || element_count(input).value_or(max_bytes) > most_elements) return max_bytes;
  const plan::ConvolutionSpec spec = spec_of(layer, geometry);
  if (!pads_channels(geometry)) {
    return backward ? plan::backward_scratch_bytes(spec, input, layer.weight, geometry.output)
                    : plan::scratch_bytes(spec, input, layer.weight, geometry.output);
  }
  const Shape padded = padded_shape(geometry, input, layer.spatial);
  const std::int64_t scratch = backward ? plan::backward_scratch_bytes(spec, padded, layer.weight, geometry.output)
                                        : plan::scratch_bytes(spec, padded, layer.weight, geometry.output);
  const std::int64_t copy = element_count(padded).value_or(max_bytes) * static_cast<std::int64_t>(sizeof(float));
  return std::min(scratch, max_bytes) + std::min(copy, max_bytes);
}

}  // namespace convscope::layers
