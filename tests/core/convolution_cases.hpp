#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "convolution_case.hpp"
#include "kernels/table.hpp"
#include "plan/lanes.hpp"
#include "plan/run.hpp"

/// The sizes and kinds of convolutions that the planner and its kernels are tested on.
namespace convscope::test {

/// Sizes at which vector code breaks: around the vector and its multiples, and primes.
inline std::vector<std::int64_t> sizes() {
  const std::int64_t n = plan::lanes();
  return {1, 2, n - 1, n, n + 1, std::max<std::int64_t>(2 * n / 3, 1), 8 * n + 2, 13, 31};
}
inline std::vector<std::int64_t> channels() {
  const std::int64_t n = plan::lanes();
  return {1, 2, 3, 4, 5, n - 1, n, n + 1, 2 * n, 2 * n + 1, 17};
}

struct Forced {
  explicit Forced(std::string_view name) { REQUIRE(plan::force_kernel(name)); }
  ~Forced() { plan::force_kernel(""); }
};

inline std::vector<std::string_view> names() {
  std::vector<std::string_view> all{"", "reference"};
  for (const auto& kernel : kernels::table().convolution) all.push_back(kernel.name);
  return all;
}

/// A 3×3 convolution with stride 1, which Winograd's filtering and the depthwise kernel are for.
inline ConvolutionCase three_by_three_case(Random& random, const std::vector<std::int64_t>& sizes,
                                           const std::vector<std::int64_t>& channels, bool depthwise) {
  for (;;) {
    ConvolutionCase c;
    c.spec.spatial = 2;
    c.spec.transposed = random.in(0, 1) == 1;
    c.spec.groups = depthwise ? random.of(channels) : random.in(1, 2);
    const std::int64_t in = depthwise ? 1 : random.of(channels);
    const std::int64_t out = depthwise ? 1 : random.of(channels);
    c.bias = random.in(0, 1) == 1;
    c.input = {random.in(1, 2), in * c.spec.groups, random.in(1, 13), random.of(sizes)};
    c.weight = c.spec.transposed ? Shape{in * c.spec.groups, out, 3, 3} : Shape{out * c.spec.groups, in, 3, 3};
    if (!c.spec.transposed) c.spec.border = static_cast<AxisWindow::Border>(random.in(0, 3));
    for (std::size_t i = 0; i < 2; ++i) {
      c.spec.pad_begin[i] = random.in(0, 2);
      c.spec.pad_end[i] = random.in(0, 2);
    }
    if (c.complete() && std::ranges::all_of(c.output, [](std::int64_t size) { return size > 0; })) return c;
  }
}

/// Along one axis with stride 1, which Fourier transforms are for.
inline ConvolutionCase long_case(Random& random, const std::vector<std::int64_t>& sizes,
                                 const std::vector<std::int64_t>& channels, std::int64_t taps) {
  for (;;) {
    ConvolutionCase c;
    c.spec.spatial = 1;
    c.spec.transposed = random.in(0, 1) == 1;
    c.spec.groups = random.in(1, 2);
    const std::int64_t in = random.of(channels);
    const std::int64_t out = random.of(channels);
    c.bias = random.in(0, 1) == 1;
    c.input = {random.in(1, 2), in * c.spec.groups, random.of(sizes) + random.in(0, taps)};
    c.weight = c.spec.transposed ? Shape{in * c.spec.groups, out} : Shape{out * c.spec.groups, in};
    c.weight.push_back(random.in(1, taps));
    c.spec.dilation[0] = random.in(1, 2);
    c.spec.pad_begin[0] = random.in(0, taps);
    c.spec.pad_end[0] = random.in(0, taps);
    if (!c.spec.transposed) c.spec.border = static_cast<AxisWindow::Border>(random.in(0, 3));
    if (c.complete() && c.output.back() > 0) return c;
  }
}

/// Writes the gradient of the weight.
inline void weight_gradient(const plan::Geometry& g, const float* input, const float* grad, float* weight) {
  const plan::WeightGradient gradient(g);
  plan::Scratch<float> scratch(gradient.scratch());
  gradient.run(input, grad, weight, scratch.data());
}

}  // namespace convscope::test
