#include "kernels/pointwise.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "architectures.hpp"

using namespace convscope;

namespace {

using Function = std::function<void(kernels::Input, kernels::Output)>;
using Backward = std::function<void(kernels::Input, kernels::Input, kernels::Output)>;
using Exact = std::function<double(double)>;

double phi(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }
double logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }

/// An activation with its exact value and slope. `of_output`: backward takes the output.
struct Activation {
  std::string name;
  Function forward;
  Backward backward;
  Exact value;
  Exact slope;
  bool of_output = false;
};

/// Of the instruction set that is in use.
std::vector<Activation> activations() {
  const kernels::Pointwise& kernel = kernels::table().pointwise;
  const double k = std::sqrt(2.0 / std::numbers::pi);
  const auto inner = [=](double x) { return k * (x + 0.044715 * x * x * x); };
  return {
      {"relu", kernel.relu, kernel.relu_backward, [](double x) { return x > 0 ? x : 0.0; },
       [](double x) { return x > 0 ? 1.0 : 0.0; }, true},
      {"leaky_relu", [&](auto x, auto out) { kernel.leaky_relu(x, 0.125F, out); },
       [&](auto x, auto g, auto out) { kernel.leaky_relu_backward(x, g, 0.125F, out); },
       [](double x) { return x > 0 ? x : 0.125 * x; }, [](double x) { return x > 0 ? 1.0 : 0.125; }},
      {"elu", [&](auto x, auto out) { kernel.elu(x, {.alpha = 1.5F}, out); },
       [&](auto x, auto g, auto out) { kernel.elu_backward(x, g, {.alpha = 1.5F}, out); },
       [](double x) { return x > 0 ? x : 1.5 * std::expm1(x); },
       [](double x) { return x > 0 ? 1.0 : 1.5 * std::exp(x); }},
      {"sigmoid", kernel.sigmoid, kernel.sigmoid_backward, logistic,
       [](double x) { return logistic(x) * logistic(-x); }, true},
      {"tanh", kernel.tanh, kernel.tanh_backward, [](double x) { return std::tanh(x); },
       [](double x) { return 1.0 / (std::cosh(x) * std::cosh(x)); }, true},
      {"gelu", kernel.gelu, kernel.gelu_backward, [](double x) { return x * phi(x); },
       [](double x) { return phi(x) + x * std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi); }},
      {"gelu_tanh", kernel.gelu_tanh, kernel.gelu_tanh_backward,
       [=](double x) { return x * logistic(2.0 * inner(x)); },
       [=](double x) {
         const double s = logistic(2.0 * inner(x));
         return s + 2.0 * x * s * (1.0 - s) * k * (1.0 + 3 * 0.044715 * x * x);
       }},
      {"silu", kernel.silu, kernel.silu_backward, [](double x) { return x * logistic(x); },
       [](double x) { return logistic(x) * (1.0 + x * logistic(-x)); }},
      {"softplus", [&](auto x, auto out) { kernel.softplus(x, 2.0F, 20.0F, out); },
       [&](auto x, auto g, auto out) { kernel.softplus_backward(x, g, 2.0F, 20.0F, out); },
       [](double x) { return 2 * x > 20 ? x : std::log1p(std::exp(2 * x)) / 2; },
       [](double x) { return 2 * x > 20 ? 1.0 : logistic(2 * x); }},
      {"celu and selu",
       [&](auto x, auto out) { kernel.elu(x, {.alpha = 1.5F, .scale = 0.75F, .input_scale = 2.0F}, out); },
       [&](auto x, auto g, auto out) {
         kernel.elu_backward(x, g, {.alpha = 1.5F, .scale = 0.75F, .input_scale = 2.0F}, out);
       },
       [](double x) { return 0.75 * (x > 0 ? x : 1.5 * std::expm1(2 * x)); },
       [](double x) { return 0.75 * (x > 0 ? 1.0 : 3.0 * std::exp(2 * x)); }},
      {"log_sigmoid", kernel.log_sigmoid, kernel.log_sigmoid_backward,
       [](double x) { return std::min(x, 0.0) - std::log1p(std::exp(-std::abs(x))); },
       [](double x) { return logistic(-x); }},
      {"mish", kernel.mish, kernel.mish_backward,
       [](double x) { return x * std::tanh(x > 30 ? x : std::log1p(std::exp(x))); },
       [](double x) {
         const double t = std::tanh(x > 30 ? x : std::log1p(std::exp(x)));
         return t + x * logistic(x) * (1.0 - t * t);
       }},
      {"softsign", kernel.softsign, kernel.softsign_backward, [](double x) { return x / (1.0 + std::abs(x)); },
       [](double x) { return 1.0 / ((1.0 + std::abs(x)) * (1.0 + std::abs(x))); }},
      {"tanhshrink", kernel.tanhshrink, kernel.tanhshrink_backward, [](double x) { return x - std::tanh(x); },
       [](double x) { return std::tanh(x) * std::tanh(x); }},
      {"softshrink", [&](auto x, auto out) { kernel.softshrink(x, 0.5F, out); },
       [&](auto x, auto g, auto out) { kernel.shrink_backward(x, g, 0.5F, out); },
       [](double x) { return std::abs(x) <= 0.5 ? 0.0 : x - std::copysign(0.5, x); },
       [](double x) { return std::abs(x) <= 0.5 ? 0.0 : 1.0; }},
      {"hardshrink", [&](auto x, auto out) { kernel.hardshrink(x, 0.5F, out); },
       [&](auto x, auto g, auto out) { kernel.shrink_backward(x, g, 0.5F, out); },
       [](double x) { return std::abs(x) <= 0.5 ? 0.0 : x; }, [](double x) { return std::abs(x) <= 0.5 ? 0.0 : 1.0; }},
      {"hardtanh", [&](auto x, auto out) { kernel.hardtanh(x, -2.0F, 0.5F, out); },
       [&](auto x, auto g, auto out) { kernel.hardtanh_backward(x, g, -2.0F, 0.5F, out); },
       [](double x) { return std::clamp(x, -2.0, 0.5); }, [](double x) { return x > -2.0 && x < 0.5 ? 1.0 : 0.0; }},
      {"hardsigmoid", kernel.hardsigmoid, kernel.hardsigmoid_backward,
       [](double x) { return std::clamp(x + 3.0, 0.0, 6.0) / 6.0; },
       [](double x) { return std::abs(x) < 3.0 ? 1.0 / 6.0 : 0.0; }},
      {"hardswish", kernel.hardswish, kernel.hardswish_backward,
       [](double x) { return x * std::clamp(x + 3.0, 0.0, 6.0) / 6.0; },
       [](double x) { return x < -3.0 ? 0.0 : x < 3.0 ? x / 3.0 + 0.5 : 1.0; }},
      {"threshold", [&](auto x, auto out) { kernel.threshold(x, 0.25F, -7.5F, out); },
       [&](auto x, auto g, auto out) { kernel.threshold_backward(x, g, 0.25F, out); },
       [](double x) { return x > 0.25 ? x : -7.5; }, [](double x) { return x > 0.25 ? 1.0 : 0.0; }},
  };
}

std::vector<float> inputs() {
  std::vector<float> x{0.0F, -0.0F, 1e-30F, -1e-30F, 88.0F, -88.0F, 120.0F, -120.0F, 1e30F, -1e30F};
  for (int i = -4000; i <= 4000; ++i) x.push_back(static_cast<float>(i) / 256.0F);
  for (int i = -30; i < 4; ++i) {
    x.push_back(std::ldexp(1.1F, i));
    x.push_back(-std::ldexp(1.3F, i));
  }
  return x;
}

/// Relative below 2e-6, or absolute below 5e-7 of what the result is made of where terms cancel; below the normal
/// numbers all bets are off.
bool near(double got, double want, double scale) {
  const double error = std::abs(got - want);
  return error <= 2e-6 * std::abs(want) || error <= 5e-7 * scale || error < 1.2e-38;
}

/// Calls f with each of every instruction set.
template <class F>
void for_activations(F&& f) {
  test::for_architectures([&](const std::string& architecture) {
    CAPTURE(architecture);
    for (const Activation& a : activations()) {
      CAPTURE(a.name);
      f(a);
    }
  });
}

}  // namespace

TEST_CASE("activations and their gradients against double") {
  const std::vector<float> x = inputs();
  for_activations([&](const Activation& a) {
    std::vector<float> y(x.size());
    a.forward(x, y);
    const std::vector<float> grad(x.size(), 0.75F);
    std::vector<float> dx(x.size());
    a.backward(a.of_output ? y : x, grad, dx);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const auto v = static_cast<double>(x[i]);
      CAPTURE(x[i]);
      CAPTURE(y[i]);
      CAPTURE(dx[i]);
      // What cancels in a forward pass is x·(1 + …) for negative x: small beside |x|, so as in PyTorch's formulas.
      CHECK(near(static_cast<double>(y[i]), a.value(v), std::min(std::abs(v), 1.0)));
      if (std::abs(v) > 1e18) continue;  // x³ overflows in float, as in PyTorch
      CHECK(near(static_cast<double>(dx[i]), 0.75 * a.slope(v), 1.0));
    }
  });
}

TEST_CASE("every length, in place, nothing beside") {
  for_activations([&](const Activation& a) {
    const std::size_t n = kernels::table().lanes;
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, n - 1, n, n + 1, 2 * n / 3, 8 * n + 2, std::size_t{61}}) {
      CAPTURE(size);
      std::vector<float> x(size + 3);
      for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(static_cast<float>(i)) * 3.0F;
      std::vector<float> y(size + 4, 99.0F);
      a.forward(std::span(x).subspan(1, size), std::span(y).subspan(1, size));
      CHECK(y.front() == 99.0F);
      CHECK(y[size + 1] == 99.0F);
      for (std::size_t i = 0; i < size; ++i) {
        CHECK(static_cast<double>(y[i + 1]) == doctest::Approx(a.value(static_cast<double>(x[i + 1]))).epsilon(1e-5));
      }
      const auto place = std::span(x).subspan(1, size);
      a.forward(place, place);
      CHECK(std::equal(place.begin(), place.end(), y.begin() + 1));
    }
  });
}

TEST_CASE("ReLU leaves −0 as it is") {
  test::for_architectures([](const std::string& architecture) {
    CAPTURE(architecture);
    const std::vector<float> x(9, -0.0F);
    std::vector<float> y(9);
    kernels::table().pointwise.relu(x, y);
    for (const float value : y) CHECK((value == 0.0F && std::signbit(value)));
  });
}

TEST_CASE("NaN stays NaN") {
  const std::vector<float> x{std::numeric_limits<float>::quiet_NaN(), 1.0F};
  for_activations([&](const Activation& a) {
    std::vector<float> y(2);
    a.forward(x, y);
    CHECK(std::isnan(y[0]));
    CHECK_FALSE(std::isnan(y[1]));
  });
  const kernels::Pointwise& kernel = kernels::table().pointwise;
  const std::vector<float> grad{1.0F, 1.0F};
  std::vector<float> dx(2);
  kernel.elu_backward(x, grad, {}, dx);
  CHECK(std::isnan(dx[0]));
  kernel.hardswish_backward(x, grad, dx);
  CHECK(std::isnan(dx[0]));
}
