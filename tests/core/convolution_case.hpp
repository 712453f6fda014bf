#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "plan/convolution.hpp"
#include "plan/geometry.hpp"
#include "reference/convolution.hpp"

/// Convolutions for tests: made at random, printed so that one can be pasted back, compared within what rounding
/// allows.
namespace convscope::test {

/// SplitMix64: small, and the same on every platform.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  /// low … high, both included.
  std::int64_t in(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
  }
  float real() { return static_cast<float>(in(-(1 << 20), 1 << 20)) / static_cast<float>(1 << 20); }
  template <class T>
  T of(const std::vector<T>& choices) {
    return choices[static_cast<std::size_t>(in(0, static_cast<std::int64_t>(choices.size()) - 1))];
  }

 private:
  std::uint64_t state_;
};

struct ConvolutionCase {
  plan::ConvolutionSpec spec;
  Shape input;
  Shape weight;
  Shape output;
  std::array<std::int64_t, 3> output_padding{};  ///< already part of `output` where the core sees it
  bool bias = true;

  /// Works out `output`. False when there is none.
  bool complete() {
    const std::size_t first = input.size() - static_cast<std::size_t>(spec.spatial);
    output = input;
    output[first - 1] = spec.transposed ? weight[1] * spec.groups : weight[0];
    for (std::size_t i = 0; i < static_cast<std::size_t>(spec.spatial); ++i) {
      const std::int64_t reach = spec.dilation[i] * (weight[2 + i] - 1) + 1;
      const std::int64_t in = input[first + i];
      const std::int64_t pad = spec.pad_begin[i] + spec.pad_end[i];
      std::int64_t& out = output[first + i];
      if (spec.transposed) {
        out = (in - 1) * spec.stride[i] - pad + reach + output_padding[i];
        if (out < 0) return false;
      } else {
        if (in + pad < reach) return false;
        out = (in + pad - reach) / spec.stride[i] + 1;
        using enum AxisWindow::Border;
        const std::int64_t widest = std::max(spec.pad_begin[i], spec.pad_end[i]);
        if (spec.border == reflect && widest >= in) return false;
        if (spec.border == circular && widest > in) return false;
      }
    }
    return true;
  }

  [[nodiscard]] std::string text() const {
    const auto list = [](auto&& values, std::size_t count) {
      std::string out = "(";
      for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ", ") + std::to_string(values[i]);
      return out + ")";
    };
    const auto n = static_cast<std::size_t>(spec.spatial);
    static constexpr const char* borders[] = {"zeros", "reflect", "replicate", "circular"};
    return std::string(spec.transposed ? "transposed " : "convolution ") + "input " + list(input, input.size()) +
           " weight " + list(weight, weight.size()) + " output " + list(output, output.size()) + " groups " +
           std::to_string(spec.groups) + " stride " + list(spec.stride, n) + " dilation " + list(spec.dilation, n) +
           " pad " + list(spec.pad_begin, n) + list(spec.pad_end, n) + " output_padding " + list(output_padding, n) +
           " " + borders[static_cast<std::size_t>(spec.border)] + (bias ? " bias" : "");
  }
};

/// Any convolution, with about `work` products at most.
inline ConvolutionCase any_case(Random& random, const std::vector<std::int64_t>& sizes,
                                const std::vector<std::int64_t>& channels, std::int64_t work) {
  for (;;) {
    ConvolutionCase c;
    plan::ConvolutionSpec& s = c.spec;
    s.spatial = static_cast<int>(random.in(1, 3));
    s.transposed = random.in(0, 1) == 1;
    s.groups = random.in(0, 2) == 0 ? random.in(1, 3) : 1;
    const std::int64_t in = random.of(channels);
    const std::int64_t out = random.of(channels);
    c.bias = random.in(0, 1) == 1;
    if (random.in(0, 3) != 0) c.input.push_back(random.in(1, 3));
    c.input.push_back(in * s.groups);
    c.weight = s.transposed ? Shape{in * s.groups, out} : Shape{out * s.groups, in};
    if (!s.transposed) s.border = static_cast<AxisWindow::Border>(random.in(0, 3));
    const bool cropping = random.in(0, 9) == 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(s.spatial); ++i) {
      c.input.push_back(i + 1 == static_cast<std::size_t>(s.spatial) ? random.of(sizes) : random.in(1, 9));
      c.weight.push_back(random.in(1, 5));
      s.stride[i] = random.in(0, 1) == 0 ? 1 : random.in(1, 4);
      s.dilation[i] = random.in(0, 2) == 0 ? random.in(1, 3) : 1;
      s.pad_begin[i] = random.in(0, 3);
      s.pad_end[i] = random.in(0, 1) == 0 ? s.pad_begin[i] : random.in(0, 3);
      if (cropping) s.pad_begin[i] = s.pad_end[i] = -random.in(0, 2);
      if (s.transposed) c.output_padding[i] = random.in(0, std::max(s.stride[i], s.dilation[i]) - 1);
    }
    if (!c.complete()) continue;
    std::int64_t products = in;
    for (const std::int64_t size : c.output) products *= size;
    for (std::size_t i = 2; i < c.weight.size(); ++i) products *= c.weight[i];
    if (products <= work) return c;
  }
}

inline Tensor random_tensor(Random& random, const Shape& shape) {
  Tensor tensor = zeros(shape);
  std::generate_n(tensor.data(), tensor.size(), [&] { return random.real(); });
  return tensor;
}

/// Largest |got − want| / (allowed error), where a sum of K products may be wrong by (K + 2)·u·Σ|products|, u = 2⁻²⁴:
/// each of the K roundings of products and of sums by u of what it rounds (Higham, Accuracy and Stability, 3.1; fused
/// or split sums only do better), one for adding the bias, one for rounding the reference. Above 1: wrong.
/// `growth` > 0: the outputs of tiles are sums over their neighbours' products too, so that all share the largest
/// magnitude, and their transforms let numbers grow.
inline double excess(const Tensor& got, const Tensor& want, const Tensor& magnitude, double terms,
                     double growth = 0.0) {
  double worst = got.size() == want.size() ? 0.0 : INFINITY;
  const double shared =
      want.size() == 0
          ? 0.0
          : growth * static_cast<double>(*std::max_element(magnitude.data(), magnitude.data() + want.size()));
  for (std::size_t i = 0; i < want.size() && std::isfinite(worst); ++i) {
    const double error = std::abs(static_cast<double>(got.data()[i]) - static_cast<double>(want.data()[i]));
    const double allowed = (terms + 2.0) * 0x1p-24 * std::max(shared, static_cast<double>(magnitude.data()[i]));
    if (!(error <= allowed)) worst = std::max(worst, allowed > 0.0 ? error / allowed : INFINITY);
    if (std::isnan(error)) worst = INFINITY;
  }
  return worst;
}

inline Tensor absolute(const Tensor& tensor) {
  Tensor result = tensor;
  std::transform(tensor.data(), tensor.data() + tensor.size(), result.data(), [](float v) { return std::abs(v); });
  return result;
}

/// What a kernel lets numbers grow by. Winograd's transforms let them grow by up to
/// ‖Aᵀ‖·‖G‖·‖Bᵀ‖ = 7.4·1.5·5.1 along each axis if all signs conspire; they never do, and many roundings cancel. Fourier
/// transforms spread a block's roundings over all of it.
inline double growth_of(std::string_view kernel) {
  return kernel.starts_with("f32_winograd") || kernel == "f32_fourier" ? 4.0 : 0.0;
}

struct Errors {
  double output = 0.0, input = 0.0, weight = 0.0, bias = 0.0;
  [[nodiscard]] double worst() const { return std::max({output, input, weight, bias}); }
};

/// Runs a case forwards and backwards against the reference.
inline Errors compare_with_reference(const ConvolutionCase& c, Random& random) {
  const Tensor input = random_tensor(random, c.input);
  const Tensor weight = random_tensor(random, c.weight);
  const plan::Geometry g = make_geometry(c.spec, c.input, c.weight, c.output);
  const Tensor bias = random_tensor(random, Shape{g.groups * g.out_channels});
  const Tensor* b = c.bias ? &bias : nullptr;
  const Tensor grad = random_tensor(random, c.output);
  const auto taps = static_cast<double>(g.taps());
  // A place of a padded border stands for several inputs at once; no tap reads more than all of them.
  const double copies = c.spec.border == AxisWindow::Border::zeros ? 1.0 : 64.0;

  Errors errors;
  const Tensor output = convolve(c.spec, input, weight, b, c.output);
  errors.output = excess(output, reference::convolve(c.spec, input, weight, b, c.output),
                         reference::convolve_magnitude(c.spec, input, weight, b, c.output),
                         taps * static_cast<double>(g.in_channels), growth_of(plan::last_kernel()));
  const auto got = convolve_backward(c.spec, input, weight, c.bias, grad);
  const double growth = growth_of(plan::last_kernel());
  const double weight_growth = growth_of(plan::last_weight_gradient_kernel());
  const auto want = reference::convolve_backward(c.spec, input, weight, c.bias, grad);
  const auto most = reference::convolve_backward(c.spec, absolute(input), absolute(weight), c.bias, absolute(grad));
  errors.input = excess(got.input, want.input, most.input, copies * taps * static_cast<double>(g.out_channels), growth);
  const double sums = static_cast<double>(g.batch * g.out_pixels() + g.batch * g.in_pixels());
  errors.weight = excess(got.weight, want.weight, most.weight, sums, weight_growth);
  errors.bias = excess(got.bias, want.bias, most.bias, sums);
  return errors;
}

}  // namespace convscope::test
