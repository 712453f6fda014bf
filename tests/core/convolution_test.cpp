#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <set>
#include <span>
#include <string>

#include "architectures.hpp"
#include "convolution_cases.hpp"
#include "plan/fourier_gradient.hpp"

using namespace convscope;
using namespace convscope::test;

TEST_CASE("every kernel of every instruction set agrees with the reference") {
  for_architectures([&](const std::string& architecture) {
    for (const std::string_view name : names()) {
      const Forced forced(name);
      const kernels::ConvolutionKernel* kernel = kernels::table().find(name);
      using Family = kernels::ConvolutionKernel::Family;
      int convolutions = 0;
      int gradients = 0;
      for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        Random random(seed);
        const bool three =
            kernel != nullptr && (kernel->family == Family::winograd || kernel->family == Family::depthwise);
        const bool fourier = kernel != nullptr && kernel->family == Family::fourier;
        const ConvolutionCase c =
            three     ? three_by_three_case(random, sizes(), channels(), kernel->family == Family::depthwise)
            : fourier ? long_case(random, sizes(), channels(), 40)
                      : any_case(random, sizes(), channels(), 60'000);
        const Errors errors = compare_with_reference(c, random);
        CAPTURE(architecture);
        CAPTURE(name);
        CAPTURE(seed);
        CAPTURE(c.text());
        CHECK(errors.output <= 1.0);
        CHECK(errors.input <= 1.0);
        CHECK(errors.weight <= 1.0);
        CHECK(errors.bias <= 1.0);
        if (kernel == nullptr) continue;
        convolutions += plan::last_kernel() == name;
        gradients += plan::last_weight_gradient_kernel() == name;
        const bool everywhere = kernel->family == Family::igemm || kernel->family == Family::direct;
        const bool gradient =
            kernel->family == Family::igemm || kernel->family == Family::dot || kernel->family == Family::fourier;
        if (everywhere && !plan::last_kernel().empty()) CHECK(plan::last_kernel() == name);
        if (gradient && !plan::last_weight_gradient_kernel().empty())
          CHECK(plan::last_weight_gradient_kernel() == name);
      }
      if (kernel == nullptr) continue;
      const bool sums_pixels =
          kernel->family == Family::igemm || kernel->family == Family::dot || kernel->family == Family::fourier;
      if (kernel->family != Family::dot) CHECK(convolutions > 100);
      if (sums_pixels) CHECK(gradients > 100);
    }
  });
}

TEST_CASE("outputs with a lower bound have the bits of those that are bounded afterwards") {
  static std::size_t applied;
  int at_once = 0;
  constexpr plan::Epilogue relu{.apply =
                                    [](const void*, float* values, std::size_t count) {
                                      applied += count;
                                      for (float& value : std::span(values, count)) value = value < 0.0F ? 0.0F : value;
                                    },
                                .lowest = 0.0F};
  for_architectures([&](const std::string& architecture) {
    for (const std::string_view name : names()) {
      const Forced forced(name);
      for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        Random random(seed);
        ConvolutionCase c = seed % 3 == 0 ? three_by_three_case(random, sizes(), channels(), seed % 2 == 0)
                                          : any_case(random, sizes(), channels(), 20'000);
        // Depths of more than one call as well.
        if (seed % 10 == 1) c = any_case(random, {17}, {300}, 2'000'000);
        Tensor input = random_tensor(random, c.input);
        if (seed % 2 == 0) input.data()[input.size() / 2] = std::numeric_limits<float>::quiet_NaN();
        const Tensor weight = random_tensor(random, c.weight);
        const Tensor bias =
            random_tensor(random, {c.output[c.output.size() - 1 - static_cast<std::size_t>(c.spec.spatial)]});
        plan::PreparedConvolution convolution(c.spec, c.input, c.weight, c.output);
        Tensor bounded = zeros(c.output);
        applied = 0;
        convolution.forward(input, weight, &bias, 1, bounded, &relu);
        const std::size_t apart = applied;
        Tensor after = zeros(c.output);
        convolution.forward(input, weight, &bias, 1, after);
        relu(after.data(), after.size());
        CAPTURE(architecture);
        CAPTURE(name);
        CAPTURE(seed);
        CAPTURE(c.text());
        const auto bits = [](float value) { return std::bit_cast<std::uint32_t>(value); };
        CHECK(std::ranges::equal(bounded, after, {}, bits, bits));
        // Between the outputs of a transposed convolution there may be some that no kernel writes.
        const kernels::ConvolutionKernel* const ran = kernels::table().find(plan::last_kernel());
        if (ran == nullptr || c.spec.transposed || ran->family == kernels::ConvolutionKernel::Family::fourier) continue;
        CHECK(apart == 0);
        ++at_once;
      }
    }
  });
  CHECK(at_once > 100);
}

TEST_CASE("the planner uses every kernel") {
  std::set<std::string_view> used;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Random random(seed);
    const ConvolutionCase c = seed % 4 == 0    ? three_by_three_case(random, {31}, {33, 40}, false)
                              : seed % 4 == 1  ? three_by_three_case(random, sizes(), channels(), true)
                              : seed % 16 == 2 ? long_case(random, {300}, {8}, 200)
                                               : any_case(random, sizes(), channels(), 20'000);
    const Tensor input = random_tensor(random, c.input);
    const Tensor weight = random_tensor(random, c.weight);
    (void)convolve(c.spec, input, weight, nullptr, c.output);
    used.insert(plan::last_kernel());
    (void)convolve_backward(c.spec, input, weight, false, zeros(c.output));
    used.insert(plan::last_weight_gradient_kernel());
  }
  for (const auto& kernel : kernels::table().convolution) {
    CAPTURE(kernel.name);
    // As many channels as a vector has go into the vector: such a direct kernel is for wider hardware.
    if (kernel.family == kernels::ConvolutionKernel::Family::direct && kernel.width >= kernels::table().lanes) continue;
    CHECK(used.contains(kernel.name));
  }
  CHECK_FALSE(plan::force_kernel("no_such_kernel"));
}

TEST_CASE("the gradient is the adjoint") {
  // ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ holds for the linear map of any convolution; sums in double, so that only A's rounding counts.
  const auto inner = [](const Tensor& a, const Tensor& b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i)
      sum += static_cast<double>(a.data()[i]) * static_cast<double>(b.data()[i]);
    return sum;
  };
  for (std::uint64_t seed = 1000; seed < 1300; ++seed) {
    Random random(seed);
    const ConvolutionCase c = any_case(random, sizes(), channels(), 60'000);
    const Tensor x = random_tensor(random, c.input);
    const Tensor w = random_tensor(random, c.weight);
    const Tensor y = random_tensor(random, c.output);
    const auto gradients = convolve_backward(c.spec, x, w, false, y);
    const double forward = inner(convolve(c.spec, x, w, nullptr, c.output), y);
    const double magnitude = inner(reference::convolve_magnitude(c.spec, x, w, nullptr, c.output), absolute(y)) + 1e-30;
    const double terms = 2000.0;  // longer than any sum here
    CAPTURE(seed);
    CAPTURE(c.text());
    CHECK(std::abs(forward - inner(x, gradients.input)) <= terms * 0x1p-24 * magnitude);
    CHECK(std::abs(forward - inner(w, gradients.weight)) <= terms * 0x1p-24 * magnitude);
  }
}

TEST_CASE("empty batches, empty outputs and outputs without taps") {
  ConvolutionCase c;
  c.spec.spatial = 2;
  c.input = {0, 3, 8, 8};
  c.weight = {5, 3, 3, 3};
  REQUIRE(c.complete());
  Random random(7);
  const Tensor weight = random_tensor(random, c.weight);
  const Tensor bias = random_tensor(random, {5});
  CHECK(shape_of(convolve(c.spec, zeros(c.input), weight, &bias, c.output)) == Shape{0, 5, 6, 6});
  const auto none = convolve_backward(c.spec, zeros(c.input), weight, true, zeros(c.output));
  CHECK(shape_of(none.input) == c.input);
  CHECK(std::ranges::all_of(std::span(none.weight.data(), none.weight.size()), [](float v) { return v == 0.0F; }));

  // Stride 5, kernel 2: three of five outputs receive the bias alone.
  ConvolutionCase t;
  t.spec.spatial = 1;
  t.spec.transposed = true;
  t.spec.stride[0] = 5;
  t.input = {1, 1, 4};
  t.weight = {1, 1, 2};
  REQUIRE(t.complete());
  const Tensor one = random_tensor(random, {1});
  const Tensor y = convolve(t.spec, random_tensor(random, t.input), random_tensor(random, t.weight), &one, t.output);
  CHECK(y.data()[2] == one.data()[0]);
  CHECK(y.data()[4] == one.data()[0]);

  // A channel count of zero leaves the bias.
  ConvolutionCase z;
  z.spec.spatial = 1;
  z.input = {2, 0, 7};
  z.weight = {4, 0, 3};
  REQUIRE(z.complete());
  const Tensor four = random_tensor(random, {4});
  const Tensor v = convolve(z.spec, zeros(z.input), zeros(z.weight), &four, z.output);
  CHECK(v.data()[0] == four.data()[0]);
  CHECK(v.data()[v.size() - 1] == four.data()[3]);
}

TEST_CASE("long kernels run by Fourier transforms") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Random random(seed);
    ConvolutionCase c = long_case(random, {300}, {1, 2, 5, 9}, 40);
    if (seed % 8 == 0) {  // more channels than one block of the depth has
      c.spec.transposed = false;
      c.spec.groups = 1;
      c.input[1] = 130;
      c.weight = {3, 130, 0};
    }
    c.weight.back() = random.in(64, 150);
    c.spec.dilation[0] = random.in(1, 2);
    c.spec.pad_begin[0] = c.spec.pad_end[0] = random.in(0, 100);
    REQUIRE(c.complete());
    const bool by_planner = seed % 4 == 2;
    const Forced forced(by_planner ? "" : "f32_fourier");
    CAPTURE(c.text());
    (void)convolve(c.spec, zeros(c.input), zeros(c.weight), nullptr, c.output);
    if (!by_planner) CHECK(plan::last_kernel() == "f32_fourier");
    CHECK(compare_with_reference(c, random).worst() <= 1.0);
    if (!by_planner) CHECK(plan::last_weight_gradient_kernel() == "f32_fourier");
  }
}

/// Every item is a single window, or a transposed convolution's single input.
ConvolutionCase single_case(Random& random, const std::vector<std::int64_t>& channels) {
  ConvolutionCase c;
  c.spec.spatial = static_cast<int>(random.in(1, 3));
  c.spec.transposed = random.in(0, 1) == 1;
  const std::int64_t in = random.of(channels);
  const std::int64_t out = random.of(channels);
  c.bias = random.in(0, 1) == 1;
  c.input = {random.in(1, 40), in};
  c.weight = c.spec.transposed ? Shape{in, out} : Shape{out, in};
  for (std::size_t i = 0; i < static_cast<std::size_t>(c.spec.spatial); ++i) {
    c.weight.push_back(random.in(1, 4));
    c.input.push_back(c.spec.transposed ? 1 : c.weight.back());
    c.spec.stride[i] = random.in(1, 2);
  }
  REQUIRE(c.complete());
  return c;
}

TEST_CASE("a batch of single windows is one product") {
  int joined = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Random random(seed);
    const ConvolutionCase c = single_case(random, channels());
    joined += plan::joined_items(make_geometry(c.spec, c.input, c.weight, c.output)).has_value();
    CAPTURE(c.text());
    CHECK(compare_with_reference(c, random).worst() <= 1.0);
  }
  CHECK(joined > 100);
}

TEST_CASE("gradients of many segments are added up stretch by stretch") {
  ConvolutionCase c;
  c.spec.spatial = 1;
  c.weight = {3, 2, 70};
  for (const std::int64_t batch : {5, 200, 3000}) {
    c.input = {batch, 2, 200};
    REQUIRE(c.complete());
    const plan::Geometry g = make_geometry(c.spec, c.input, c.weight, c.output);
    const auto segments = plan::fourier_segments(g);
    REQUIRE(segments);
    CHECK((segments->together < batch * segments->count) == (batch == 3000));
    Random random(static_cast<std::uint64_t>(batch));
    const Tensor input = random_tensor(random, c.input);
    const Tensor grad = random_tensor(random, c.output);
    const auto run = [&](std::string_view kernel) {
      const Forced forced(kernel);
      Tensor weight = zeros(c.weight);
      weight_gradient(g, input.data(), grad.data(), weight.data());
      CHECK(plan::last_weight_gradient_kernel() == kernel);
      return weight;
    };
    const Tensor sums = run("f32_dot_8x1v");
    const Tensor spectra = run("f32_fourier");
    double largest = 0.0;
    double error = 0.0;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      largest = std::max(largest, std::abs(static_cast<double>(sums.data()[i])));
      error = std::max(error, std::abs(static_cast<double>(sums.data()[i]) - static_cast<double>(spectra.data()[i])));
    }
    CHECK(error <= 3e-6 * largest);
  }
}
