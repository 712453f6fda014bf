#include "kernels/pointwise.hpp"

#include <algorithm>
#include <array>
#include <numbers>

#include <xsimd/xsimd.hpp>

namespace convscope::kernels {
namespace {

using Batch = xsimd::batch<float>;
constexpr std::size_t lanes = Batch::size;

constexpr float sqrt_2_over_pi = 0.79788456080286535588F;
constexpr float sqrt_half = 0.70710678118654752440F;
constexpr float one_over_sqrt_2_pi = 0.39894228040143267794F;
constexpr float gelu_cubic = 0.044715F;

/// out[i] = f(in[i]...), the rest of the length through vectors that are filled up with zeros.
template <class F, class... In>
void map(F&& f, Output out, In... in) {
  std::size_t i = 0;
  for (; i + lanes <= out.size(); i += lanes)
    f(Batch::load_unaligned(in.data() + i)...).store_unaligned(out.data() + i);
  const std::size_t rest = out.size() - i;
  if (rest == 0) return;
  const auto load = [&](Input from) {
    std::array<float, lanes> some{};
    std::copy_n(from.data() + i, rest, some.data());
    return Batch::load_unaligned(some.data());
  };
  std::array<float, lanes> some;
  f(load(in)...).store_unaligned(some.data());
  std::copy_n(some.data(), rest, out.data() + i);
}

/// 1 / (1 + exp(−x)), without an overflow on the way.
Batch logistic(Batch x) {
  const Batch e = xsimd::exp(-xsimd::abs(x));
  const Batch small = e / (1.0F + e);
  return xsimd::select(x < Batch(0.0F), small, Batch(1.0F) / (1.0F + e));
}

/// Φ(x), the normal distribution.
Batch normal_distribution(Batch x) { return 0.5F * xsimd::erfc(-x * sqrt_half); }

/// log(1 + exp(x)) as exp(x)·(exp(x) + 2): what its tanh is a simple fraction of, tanh = w / (w + 2). Above 20 the tanh
/// is 1 in float, and the square must not overflow.
Batch softplus_fraction(Batch x) {
  const Batch e = xsimd::exp(xsimd::min(x, Batch(20.0F)));
  return e * (e + 2.0F);
}

/// Where x is left out by softshrink and hardshrink. NaN is not.
auto shrunk(Batch x, float lambd) { return x >= Batch(-lambd) && x <= Batch(lambd); }

/// x within low … high. NaN stays.
Batch clamp(Batch x, float low, float high) {
  const Batch raised = xsimd::select(x < Batch(low), Batch(low), x);
  return xsimd::select(raised > Batch(high), Batch(high), raised);
}

}  // namespace

void relu(Input x, Output out) {
  // Written so that NaN passes, as PyTorch's does.
  map([](Batch v) { return xsimd::select(v <= Batch(0.0F), Batch(0.0F), v); }, out, x);
}

void relu_backward(Input y, Input grad, Output out) {
  map([](Batch v, Batch g) { return xsimd::select(v <= Batch(0.0F), Batch(0.0F), g); }, out, y, grad);
}

void leaky_relu(Input x, float slope, Output out) {
  map([=](Batch v) { return xsimd::select(v > Batch(0.0F), v, v * slope); }, out, x);
}

void leaky_relu_backward(Input x, Input grad, float slope, Output out) {
  map([=](Batch v, Batch g) { return xsimd::select(v > Batch(0.0F), g, g * slope); }, out, x, grad);
}

void elu(Input x, const Elu& p, Output out) {
  const float negative = p.alpha * p.scale;
  map([=](Batch v) { return xsimd::select(v <= Batch(0.0F), negative * xsimd::expm1(v * p.input_scale), v * p.scale); },
      out, x);
}

void elu_backward(Input x, Input grad, const Elu& p, Output out) {
  const float negative = p.alpha * p.scale * p.input_scale;
  map(
      [=](Batch v, Batch g) {
        return xsimd::select(v <= Batch(0.0F), g * negative * xsimd::exp(v * p.input_scale), g * p.scale);
      },
      out, x, grad);
}

void exp(Input x, Output out) {
  map([](Batch v) { return xsimd::exp(v); }, out, x);
}

void sigmoid(Input x, Output out) { map(logistic, out, x); }

void sigmoid_backward(Input y, Input grad, Output out) {
  map([](Batch v, Batch g) { return g * (1.0F - v) * v; }, out, y, grad);
}

void tanh(Input x, Output out) {
  map([](Batch v) { return xsimd::tanh(v); }, out, x);
}

void tanh_backward(Input y, Input grad, Output out) {
  map([](Batch v, Batch g) { return g * (1.0F - v * v); }, out, y, grad);
}

void gelu(Input x, Output out) {
  map([](Batch v) { return v * normal_distribution(v); }, out, x);
}

void gelu_backward(Input x, Input grad, Output out) {
  map(
      [](Batch v, Batch g) {
        const Batch density = one_over_sqrt_2_pi * xsimd::exp(-0.5F * v * v);
        return g * (normal_distribution(v) + v * density);
      },
      out, x, grad);
}

void gelu_tanh(Input x, Output out) {
  map(
      [](Batch v) {
        const Batch inner = sqrt_2_over_pi * (v + gelu_cubic * v * v * v);
        return 0.5F * v * (1.0F + xsimd::tanh(inner));
      },
      out, x);
}

void gelu_tanh_backward(Input x, Input grad, Output out) {
  map(
      [](Batch v, Batch g) {
        const Batch inner = sqrt_2_over_pi * (v + gelu_cubic * v * v * v);
        const Batch t = xsimd::tanh(inner);
        const Batch slope = sqrt_2_over_pi * (1.0F + 3.0F * gelu_cubic * v * v);
        return g * (0.5F * (1.0F + t) + 0.5F * v * (1.0F - t * t) * slope);
      },
      out, x, grad);
}

void silu(Input x, Output out) {
  map([](Batch v) { return v * logistic(v); }, out, x);
}

void silu_backward(Input x, Input grad, Output out) {
  map(
      [](Batch v, Batch g) {
        const Batch s = logistic(v);
        return g * s * (1.0F + v * (1.0F - s));
      },
      out, x, grad);
}

void softplus(Input x, float beta, float threshold, Output out) {
  map(
      [=](Batch v) {
        const Batch scaled = v * beta;
        return xsimd::select(scaled > Batch(threshold), v, xsimd::log1p(xsimd::exp(scaled)) / beta);
      },
      out, x);
}

void softplus_backward(Input x, Input grad, float beta, float threshold, Output out) {
  map(
      [=](Batch v, Batch g) {
        const Batch scaled = v * beta;
        return xsimd::select(scaled > Batch(threshold), g, g * logistic(scaled));
      },
      out, x, grad);
}

void log_sigmoid(Input x, Output out) {
  map(
      [](Batch v) {
        const Batch negative = xsimd::select(v > Batch(0.0F), Batch(0.0F), v);
        return negative - xsimd::log1p(xsimd::exp(-xsimd::abs(v)));
      },
      out, x);
}

void log_sigmoid_backward(Input x, Input grad, Output out) {
  map([](Batch v, Batch g) { return g * logistic(-v); }, out, x, grad);
}

void mish(Input x, Output out) {
  map(
      [](Batch v) {
        const Batch w = softplus_fraction(v);
        return v * (w / (w + 2.0F));
      },
      out, x);
}

void mish_backward(Input x, Input grad, Output out) {
  map(
      [](Batch v, Batch g) {
        const Batch w = softplus_fraction(v);
        const Batch t = w / (w + 2.0F);
        return g * (t + v * logistic(v) * (1.0F - t * t));
      },
      out, x, grad);
}

void softsign(Input x, Output out) {
  map([](Batch v) { return v / (1.0F + xsimd::abs(v)); }, out, x);
}

void softsign_backward(Input x, Input grad, Output out) {
  map(
      [](Batch v, Batch g) {
        const Batch d = 1.0F + xsimd::abs(v);
        return g / d / d;
      },
      out, x, grad);
}

void tanhshrink(Input x, Output out) {
  map([](Batch v) { return v - xsimd::tanh(v); }, out, x);
}

void tanhshrink_backward(Input x, Input grad, Output out) {
  map(
      [](Batch v, Batch g) {
        const Batch t = xsimd::tanh(v);
        return g * t * t;
      },
      out, x, grad);
}

void softshrink(Input x, float lambd, Output out) {
  map(
      [=](Batch v) {
        const Batch toward = xsimd::select(v > Batch(0.0F), v - lambd, v + lambd);
        return xsimd::select(shrunk(v, lambd), Batch(0.0F), toward);
      },
      out, x);
}

void hardshrink(Input x, float lambd, Output out) {
  map([=](Batch v) { return xsimd::select(shrunk(v, lambd), Batch(0.0F), v); }, out, x);
}

void shrink_backward(Input x, Input grad, float lambd, Output out) {
  map([=](Batch v, Batch g) { return xsimd::select(shrunk(v, lambd), Batch(0.0F), g); }, out, x, grad);
}

void hardtanh(Input x, float low, float high, Output out) {
  map([=](Batch v) { return clamp(v, low, high); }, out, x);
}

void hardtanh_backward(Input x, Input grad, float low, float high, Output out) {
  map([=](Batch v, Batch g) { return xsimd::select(v <= Batch(low) || v >= Batch(high), Batch(0.0F), g); }, out, x,
      grad);
}

void hardsigmoid(Input x, Output out) {
  map([](Batch v) { return clamp(v + 3.0F, 0.0F, 6.0F) / 6.0F; }, out, x);
}

void hardsigmoid_backward(Input x, Input grad, Output out) {
  map([](Batch v, Batch g) { return xsimd::select(v > Batch(-3.0F) && v < Batch(3.0F), g / 6.0F, Batch(0.0F)); }, out,
      x, grad);
}

void hardswish(Input x, Output out) {
  map([](Batch v) { return v * clamp(v + 3.0F, 0.0F, 6.0F) / 6.0F; }, out, x);
}

void hardswish_backward(Input x, Input grad, Output out) {
  map(
      [](Batch v, Batch g) {
        const Batch middle = xsimd::select(v < Batch(3.0F), g * (v / 3.0F + 0.5F), g);
        return xsimd::select(v < Batch(-3.0F), Batch(0.0F), middle);
      },
      out, x, grad);
}

void threshold(Input x, float threshold, float value, Output out) {
  map([=](Batch v) { return xsimd::select(v <= Batch(threshold), Batch(value), v); }, out, x);
}

void threshold_backward(Input x, Input grad, float threshold, Output out) {
  map([=](Batch v, Batch g) { return xsimd::select(v <= Batch(threshold), Batch(0.0F), g); }, out, x, grad);
}

void glu(Input a, Input b, Output out) {
  map([](Batch v, Batch gate) { return v * logistic(gate); }, out, a, b);
}

void glu_backward(Input a, Input b, Input grad, Output out_a, Output out_b) {
  map([](Batch gate, Batch g) { return g * logistic(gate); }, out_a, b, grad);
  map([](Batch v, Batch gate, Batch g) { return g * v * logistic(gate) * logistic(-gate); }, out_b, a, b, grad);
}

}  // namespace convscope::kernels
