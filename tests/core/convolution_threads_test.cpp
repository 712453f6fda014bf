#include <doctest/doctest.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "convolution_cases.hpp"
#include "plan/parallel.hpp"

using namespace convscope;
using namespace convscope::test;

TEST_CASE("results are the same, bit for bit, for any number of threads") {
  struct Threads {
    explicit Threads(std::size_t count) { plan::set_threads(count); }
    ~Threads() { plan::set_threads(1); }
  };
  struct Result {
    Tensor output;
    plan::ConvolutionGradients gradients;
  };
  const auto run = [](const ConvolutionCase& c, std::uint64_t seed, std::size_t count) {
    const Threads threads(count);
    Random random(seed);
    const Tensor input = random_tensor(random, c.input);
    const Tensor weight = random_tensor(random, c.weight);
    const Tensor grad = random_tensor(random, c.output);
    return Result{convolve(c.spec, input, weight, nullptr, c.output),
                  convolve_backward(c.spec, input, weight, true, grad)};
  };
  const auto same = [](const Tensor& a, const Tensor& b) {
    return a.size() == b.size() && std::equal(a.data(), a.data() + a.size(), b.data());
  };
  const auto check = [&](const ConvolutionCase& c) {
    const Result one = run(c, 7, 1);
    for (const std::size_t count : {std::size_t{2}, std::size_t{3}}) {
      const Result several = run(c, 7, count);
      CAPTURE(count);
      CAPTURE(c.text());
      CHECK(same(one.output, several.output));
      CHECK(same(one.gradients.input, several.gradients.input));
      CHECK(same(one.gradients.weight, several.gradients.weight));
      CHECK(same(one.gradients.bias, several.gradients.bias));
    }
  };
  for (const std::string_view name : names()) {
    if (name == "reference") continue;
    const Forced forced(name);
    CAPTURE(name);
    // Enough work to be split, of one image and of several.
    ConvolutionCase c;
    c.spec.spatial = 2;
    c.spec.pad_begin = c.spec.pad_end = {1, 1, 0};
    c.weight = {24, 12, 3, 3};
    for (const std::int64_t batch : {1, 5}) {
      c.input = {batch, 12, 37, 41};
      for (const bool transposed : {false, true}) {
        c.spec.transposed = transposed;
        if (transposed) c.weight = {12, 24, 3, 3};
        for (const std::int64_t stride : {1, 2}) {
          c.spec.stride = {stride, stride, 1};
          REQUIRE(c.complete());
          check(c);
        }
      }
      c.weight = {24, 12, 3, 3};
    }
  }
  for (const std::int64_t batch : {1, 5}) {
    ConvolutionCase c;
    c.spec.spatial = 1;
    c.spec.pad_begin = c.spec.pad_end = {50, 0, 0};
    c.input = {batch, 6, 3000};
    c.weight = {9, 6, 101};
    REQUIRE(c.complete());
    check(c);
    CHECK(plan::last_kernel() == "f32_fourier");
    CHECK(plan::last_weight_gradient_kernel() == "f32_fourier");
  }
  // Images of several slices, borders that copy, rows that some phases lack.
  ConvolutionCase deep;
  deep.spec.spatial = 3;
  deep.input = {2, 6, 9, 17, 19};
  for (const bool transposed : {false, true}) {
    deep.spec.transposed = transposed;
    deep.weight = transposed ? Shape{6, 12, 3, 4, 3} : Shape{12, 6, 3, 4, 3};
    for (const int border : transposed ? std::vector{0} : std::vector{0, 1, 2, 3}) {
      deep.spec.border = static_cast<AxisWindow::Border>(border);
      for (const std::int64_t stride : {1, 3}) {
        deep.spec.stride = {stride, stride, stride};
        deep.spec.pad_begin = deep.spec.pad_end = {1, 2, 1};
        REQUIRE(deep.complete());
        check(deep);
      }
    }
  }
}

TEST_CASE("a prepared convolution gives the same again, whatever the number of threads has become") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Random random(seed);
    const ConvolutionCase c =
        seed % 3 == 0 ? long_case(random, {300}, {4, 9}, 150) : any_case(random, sizes(), channels(), 200'000);
    const Tensor input = random_tensor(random, c.input);
    const Tensor weight = random_tensor(random, c.weight);
    const Tensor grad = random_tensor(random, c.output);
    const auto want = convolve_backward(c.spec, input, weight, true, grad);
    plan::PreparedConvolution prepared(c.spec, c.input, c.weight, c.output);
    for (const std::size_t threads : {1, 3, 2, 1}) {
      plan::set_threads(threads);
      const auto gradients = prepared.backward(input, weight, true, 0, grad);
      plan::set_threads(1);
      CAPTURE(c.text());
      CAPTURE(threads);
      const auto same = [](const Tensor& a, const Tensor& b) {
        return std::equal(a.data(), a.data() + a.size(), b.data(), b.data() + b.size());
      };
      CHECK(same(gradients.input, want.input));
      CHECK(same(gradients.weight, want.weight));
      CHECK(same(gradients.bias, want.bias));
    }
  }
}
