#include "layers/conv_values.hpp"

#include <algorithm>
#include <utility>

#include "layers/channel_border.hpp"
#include "plan/convolution.hpp"

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

}  // namespace

void conv_forward(const ConvArguments& layer, const ConvGeometry& geometry, const Tensor& input,
                  std::span<const Tensor> parameters, Tensor& output) {
  if (output.size() == 0) return;
  const Tensor* bias = layer.bias ? &parameters[1] : nullptr;
  const plan::ConvolutionSpec spec = spec_of(layer, geometry);
  const Tensor values = pads_channels(geometry) ? plan::convolve(spec, pad_channels(geometry, input, layer.spatial),
                                                                 parameters[0], bias, geometry.output)
                                                : plan::convolve(spec, input, parameters[0], bias, geometry.output);
  std::copy_n(values.data(), values.size(), output.data());
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
  Shape padded = input;
  std::int64_t& channels = padded[padded.size() - static_cast<std::size_t>(layer.spatial) - 1];
  channels += geometry.channel_begin + geometry.channel_end;
  const std::int64_t scratch = backward ? plan::backward_scratch_bytes(spec, padded, layer.weight, geometry.output)
                                        : plan::scratch_bytes(spec, padded, layer.weight, geometry.output);
  const std::int64_t copy = element_count(padded).value_or(max_bytes) * static_cast<std::int64_t>(sizeof(float));
  return std::min(scratch, max_bytes) + std::min(copy, max_bytes);
}

LayerGradients conv_backward(const ConvArguments& layer, const ConvGeometry& geometry, const Tensor& input,
                             std::span<const Tensor> parameters, const Tensor& grad_output) {
  LayerGradients gradients;
  if (element_count(geometry.output).value_or(0) == 0) {
    gradients.input = zeros(shape_of(input));
    for (const Tensor& parameter : parameters) gradients.parameters.push_back(zeros(shape_of(parameter)));
    return gradients;
  }
  const plan::ConvolutionSpec spec = spec_of(layer, geometry);
  const bool channels = pads_channels(geometry);
  plan::ConvolutionGradients result =
      channels ? plan::convolve_backward(spec, pad_channels(geometry, input, layer.spatial), parameters[0], layer.bias,
                                         grad_output)
               : plan::convolve_backward(spec, input, parameters[0], layer.bias, grad_output);
  gradients.input =
      channels ? unpad_channels(geometry, result.input, shape_of(input), layer.spatial) : std::move(result.input);
  gradients.parameters.push_back(std::move(result.weight));
  if (layer.bias) gradients.parameters.push_back(std::move(result.bias));
  return gradients;
}

}  // namespace convscope::layers
