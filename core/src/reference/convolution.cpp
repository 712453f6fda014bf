#include "reference/convolution.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "plan/geometry.hpp"

namespace convscope::reference {
namespace {

using plan::Geometry;
using plan::Sizes;

/// Calls f(z, y, x) for every place of a grid.
template <class F>
void each(const Sizes& sizes, F&& f) {
  for (std::int64_t z = 0; z < sizes[0]; ++z) {
    for (std::int64_t y = 0; y < sizes[1]; ++y) {
      for (std::int64_t x = 0; x < sizes[2]; ++x) f(Sizes{z, y, x});
    }
  }
}

std::int64_t place(const Sizes& at, const Sizes& sizes) { return (at[0] * sizes[1] + at[1]) * sizes[2] + at[2]; }

/// Where the window at `position` finds tap k on the other side, or −1: a zero of the border, or beyond the output.
/// Convolution: position is an output, the result an input. Transposed: the other way round.
std::int64_t partner(const Geometry& g, const Sizes& position, const Sizes& tap) {
  const Sizes& sizes = g.transposed ? g.out : g.in;
  Sizes at{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const std::int64_t index = position[axis] * g.stride[axis] + tap[axis] * g.dilation[axis] - g.pad[axis];
    at[axis] = plan::source_index(index, sizes[axis], g.border);
    if (at[axis] < 0) return -1;
  }
  return place(at, sizes);
}

/// Calls f(input index, weight index, output index) for every product of the convolution.
template <class F>
void each_product(const Geometry& g, F&& f) {
  const Sizes& positions = g.transposed ? g.in : g.out;
  const std::int64_t ins = g.in_pixels();
  const std::int64_t outs = g.out_pixels();
  for (std::int64_t n = 0; n < g.batch; ++n) {
    for (std::int64_t group = 0; group < g.groups; ++group) {
      for (std::int64_t oc = 0; oc < g.out_channels; ++oc) {
        for (std::int64_t ic = 0; ic < g.in_channels; ++ic) {
          const std::int64_t input = ((n * g.groups + group) * g.in_channels + ic) * ins;
          const std::int64_t output = ((n * g.groups + group) * g.out_channels + oc) * outs;
          const std::int64_t weight = (g.transposed ? (group * g.in_channels + ic) * g.out_channels + oc
                                                    : (group * g.out_channels + oc) * g.in_channels + ic) *
                                      g.taps();
          each(positions, [&](const Sizes& position) {
            each(g.kernel, [&](const Sizes& tap) {
              const std::int64_t other = partner(g, position, tap);
              if (other < 0) return;
              const std::int64_t here = place(position, positions);
              f(static_cast<std::size_t>(input + (g.transposed ? here : other)),
                static_cast<std::size_t>(weight + place(tap, g.kernel)),
                static_cast<std::size_t>(output + (g.transposed ? other : here)));
            });
          });
        }
      }
    }
  }
}

Tensor rounded(const std::vector<double>& values, const Shape& shape) {
  Tensor result = zeros(shape);
  std::ranges::transform(values, result.data(), [](double value) { return static_cast<float>(value); });
  return result;
}

std::vector<double> doubles(const Tensor& tensor) { return {tensor.data(), tensor.data() + tensor.size()}; }

Tensor forward(const plan::ConvolutionSpec& spec, const Tensor& input, const Tensor& weight, const Tensor* bias,
               const Shape& output_shape, bool magnitude) {
  const Geometry g = make_geometry(spec, shape_of(input), shape_of(weight), output_shape);
  std::vector<double> sums(static_cast<std::size_t>(g.out_size()), 0.0);
  if (bias != nullptr) {
    const std::int64_t pixels = std::max<std::int64_t>(g.out_pixels(), 1);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const auto channel = static_cast<std::int64_t>(i) / pixels % (g.groups * g.out_channels);
      const double b = static_cast<double>(bias->data()[channel]);
      sums[i] = magnitude ? std::abs(b) : b;
    }
  }
  const float* x = input.data();
  const float* w = weight.data();
  each_product(g, [&](std::size_t i, std::size_t k, std::size_t o) {
    const double product = static_cast<double>(x[i]) * static_cast<double>(w[k]);
    sums[o] += magnitude ? std::abs(product) : product;
  });
  return rounded(sums, output_shape);
}

}  // namespace

Tensor convolve(const plan::ConvolutionSpec& spec, const Tensor& input, const Tensor& weight, const Tensor* bias,
                const Shape& output_shape) {
  return forward(spec, input, weight, bias, output_shape, false);
}

Tensor convolve_magnitude(const plan::ConvolutionSpec& spec, const Tensor& input, const Tensor& weight,
                          const Tensor* bias, const Shape& output_shape) {
  return forward(spec, input, weight, bias, output_shape, true);
}

plan::ConvolutionGradients convolve_backward(const plan::ConvolutionSpec& spec, const Tensor& input,
                                             const Tensor& weight, bool bias, const Tensor& grad_output) {
  const Geometry g = make_geometry(spec, shape_of(input), shape_of(weight), shape_of(grad_output));
  const std::vector<double> x = doubles(input);
  const std::vector<double> w = doubles(weight);
  const std::vector<double> grad = doubles(grad_output);
  std::vector<double> input_sums(x.size(), 0.0);
  std::vector<double> weight_sums(w.size(), 0.0);
  each_product(g, [&](std::size_t i, std::size_t k, std::size_t o) {
    input_sums[i] += grad[o] * w[k];
    weight_sums[k] += grad[o] * x[i];
  });

  const std::int64_t channels = bias ? g.groups * g.out_channels : 0;
  std::vector<double> bias_sums(static_cast<std::size_t>(channels), 0.0);
  if (bias) {
    const std::int64_t pixels = std::max<std::int64_t>(g.out_pixels(), 1);
    for (std::size_t o = 0; o < grad.size(); ++o) {
      bias_sums[static_cast<std::size_t>(static_cast<std::int64_t>(o) / pixels % channels)] += grad[o];
    }
  }
  return {rounded(input_sums, shape_of(input)), rounded(weight_sums, shape_of(weight)),
          rounded(bias_sums, Shape{channels})};
}

}  // namespace convscope::reference
