#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "allocations.hpp"
#include "architectures.hpp"
#include "convolution_cases.hpp"
#include "plan/parallel.hpp"

using namespace convscope;
using namespace convscope::test;

TEST_CASE("nothing is written beside the output, wherever it begins") {
  constexpr float guard = 12345.0F;
  constexpr std::size_t margin = 67;
  for_architectures([&](const std::string& architecture) {
    for (const std::string_view name : names()) {
      if (name == "reference") continue;
      const Forced forced(name);
      for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Random random(seed);
        const ConvolutionCase c = any_case(random, sizes(), channels(), 20'000);
        const plan::Geometry g = make_geometry(c.spec, c.input, c.weight, c.output);
        const Tensor input = random_tensor(random, c.input);
        const Tensor weight = random_tensor(random, c.weight);

        // NaN around what is read: it would show in the result.
        const auto surrounded = [&](const Tensor& tensor, float with, std::size_t offset) {
          std::vector<float> memory(margin * 2 + tensor.size() + offset, with);
          std::copy_n(tensor.data(), tensor.size(), memory.data() + margin + offset);
          return memory;
        };
        const auto offset = static_cast<std::size_t>(random.in(0, plan::lanes() - 1));
        const auto x = surrounded(input, std::numeric_limits<float>::quiet_NaN(), offset);
        const auto w = surrounded(weight, std::numeric_limits<float>::quiet_NaN(), offset);
        std::vector<float> y(margin * 2 + offset + static_cast<std::size_t>(g.out_size()), guard);
        plan::Convolution convolution(g);
        convolution.pack(w.data() + margin + offset, nullptr);
        std::vector<float> scratch(static_cast<std::size_t>(convolution.scratch()));
        convolution.run(x.data() + margin + offset, y.data() + margin + offset, scratch.data());

        CAPTURE(architecture);
        CAPTURE(name);
        CAPTURE(seed);
        CAPTURE(c.text());
        CHECK(std::ranges::count(y, guard) == static_cast<std::ptrdiff_t>(2 * margin + offset));
        CHECK(std::all_of(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(margin + offset),
                          [&](float v) { return v == guard; }));
        const Tensor want = convolve(c.spec, input, weight, nullptr, c.output);
        CHECK(std::equal(want.data(), want.data() + want.size(), y.data() + margin + offset));

        if (g.transposed) continue;
        const Tensor grad = random_tensor(random, c.output);
        const auto dy = surrounded(grad, std::numeric_limits<float>::quiet_NaN(), offset);
        std::vector<float> dw(margin * 2 + offset + weight.size(), guard);
        weight_gradient(g, x.data() + margin + offset, dy.data() + margin + offset, dw.data() + margin + offset);
        CHECK(std::ranges::count(dw, guard) == static_cast<std::ptrdiff_t>(2 * margin + offset));
        const Tensor want_dw = convolve_backward(c.spec, input, weight, false, grad).weight;
        CHECK(std::equal(want_dw.data(), want_dw.data() + want_dw.size(), dw.data() + margin + offset));
      }
    }
  });
}

TEST_CASE("what a convolution needs is known beforehand") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Random random(seed);
    const ConvolutionCase c =
        seed % 2 == 0 ? long_case(random, {100, 2000}, {1, 5, 16}, 300) : any_case(random, sizes(), channels(), 20'000);
    const plan::Geometry g = make_geometry(c.spec, c.input, c.weight, c.output);
    CAPTURE(c.text());
    CHECK(plan::convolution_scratch(g).value() >= 4 * plan::Convolution(g).scratch());
  }
}

TEST_CASE("what a gradient of weights needs is known beforehand, on any number of threads") {
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    Random random(seed);
    const bool by_spectra = seed % 2 == 0;
    const ConvolutionCase c =
        by_spectra ? long_case(random, {100, 3000}, {1, 5, 16}, 300) : any_case(random, sizes(), channels(), 200'000);
    const Forced forced(by_spectra ? "f32_fourier" : "");
    const plan::Geometry given = make_geometry(c.spec, c.input, c.weight, c.output);
    const plan::Geometry g = given.transposed ? plan::data_gradient(given) : given;
    const std::vector<float> input(static_cast<std::size_t>(g.in_size()), 1.0F);
    const std::vector<float> grad(static_cast<std::size_t>(g.out_size()), 1.0F);
    std::vector<float> weight(static_cast<std::size_t>(g.weight_size()));
    for (const std::size_t threads : {1, 3}) {
      plan::set_threads(threads);
      CAPTURE(c.text());
      CAPTURE(threads);
      const std::int64_t counted = plan::weight_gradient_scratch(g).value();
      const std::size_t before = allocated_bytes();
      weight_gradient(g, input.data(), grad.data(), weight.data());
      // Beside lists of phases and taps.
      CHECK(static_cast<std::int64_t>(allocated_bytes() - before) <= counted + 64 * 1024);
      plan::set_threads(1);
    }
  }
}

TEST_CASE("arguments that need enormous scratch memory still work") {
  // Three outputs, a thousand million samples apart: the padded input would take gigabytes.
  ConvolutionCase c;
  c.spec.spatial = 1;
  c.spec.stride[0] = c.spec.pad_begin[0] = c.spec.pad_end[0] = 1'000'000'000;
  c.input = {1, 1, 5};
  c.weight = {1, 1, 1};
  REQUIRE(c.complete());
  Random random(3);
  CHECK(compare_with_reference(c, random).worst() <= 1.0);
  CHECK(plan::last_kernel() == "reference");
  CHECK(plan::scratch_bytes(c.spec, c.input, c.weight, c.output) ==
        element_count(c.output).value() * 8);  // the reference sums in double

  // So many taps and channels that their spectra would take more than all else.
  ConvolutionCase wide;
  wide.spec.spatial = 1;
  wide.input = {1, 128, 1100};
  wide.weight = {128, 128, 1100};
  REQUIRE(wide.complete());
  const Forced forced("f32_fourier");
  (void)convolve(wide.spec, zeros(wide.input), zeros(wide.weight), nullptr, wide.output);
  CHECK(plan::last_kernel() != "f32_fourier");
  wide.weight = {4, 128, 1100};
  REQUIRE(wide.complete());
  (void)convolve(wide.spec, zeros(wide.input), zeros(wide.weight), nullptr, wide.output);
  CHECK(plan::last_kernel() == "f32_fourier");

  ConvolutionCase lone;
  lone.spec.spatial = 1;
  lone.spec.stride[0] = 1'000'000'000;
  lone.input = {1, 2, 9};
  lone.weight = {3, 2, 4};
  REQUIRE(lone.complete());
  CHECK(compare_with_reference(lone, random).worst() <= 1.0);
  CHECK(plan::last_kernel() != "reference");
}
