#include <doctest/doctest.h>

#include <cstdio>
#include <limits>
#include <set>
#include <string>

#include "allocations.hpp"
#include "architectures.hpp"
#include "convolution_case.hpp"
#include "kernels/table.hpp"
#include "plan/fourier_gradient.hpp"
#include "plan/parallel.hpp"
#include "plan/run.hpp"

using namespace convscope;
using namespace convscope::test;

namespace {

std::int64_t lanes() { return static_cast<std::int64_t>(kernels::table().lanes); }

/// Sizes at which vector code breaks: around the vector and its multiples, and primes.
std::vector<std::int64_t> sizes() {
  const std::int64_t n = lanes();
  return {1, 2, n - 1, n, n + 1, std::max<std::int64_t>(2 * n / 3, 1), 8 * n + 2, 13, 31};
}
std::vector<std::int64_t> channels() {
  const std::int64_t n = lanes();
  return {1, 2, 3, 4, 5, n - 1, n, n + 1, 2 * n, 2 * n + 1, 17};
}

struct Forced {
  explicit Forced(std::string_view name) { REQUIRE(plan::force_kernel(name)); }
  ~Forced() { plan::force_kernel(""); }
};

std::vector<std::string_view> names() {
  std::vector<std::string_view> all{"", "reference"};
  for (const auto& kernel : kernels::table().convolution) all.push_back(kernel.name);
  return all;
}

}  // namespace

namespace {

/// A 3×3 convolution with stride 1, which Winograd's filtering and the depthwise kernel are for.
ConvolutionCase three_by_three_case(Random& random, const std::vector<std::int64_t>& sizes,
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
ConvolutionCase long_case(Random& random, const std::vector<std::int64_t>& sizes,
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

}  // namespace

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
        const auto offset = static_cast<std::size_t>(random.in(0, lanes() - 1));
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
        run_weight_gradient(g, x.data() + margin + offset, dy.data() + margin + offset, dw.data() + margin + offset);
        CHECK(std::ranges::count(dw, guard) == static_cast<std::ptrdiff_t>(2 * margin + offset));
        const Tensor want_dw = convolve_backward(c.spec, input, weight, false, grad).weight;
        CHECK(std::equal(want_dw.data(), want_dw.data() + want_dw.size(), dw.data() + margin + offset));
      }
    }
  });
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
      plan::run_weight_gradient(g, input.data(), grad.data(), weight.data());
      // Beside lists of phases and taps.
      CHECK(static_cast<std::int64_t>(allocated_bytes() - before) <= counted + 64 * 1024);
      plan::set_threads(1);
    }
  }
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
      plan::run_weight_gradient(g, input.data(), grad.data(), weight.data());
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
