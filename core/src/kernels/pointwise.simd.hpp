#pragma once

#include "kernels/map.simd.hpp"
#include "kernels/pointwise.hpp"

namespace convscope::kernels {

inline constexpr float sqrt_2_over_pi = 0.79788456080286535588F;
inline constexpr float one_over_sqrt_2_pi = 0.39894228040143267794F;
inline constexpr float gelu_cubic = 0.044715F;

template <class Arch>
constexpr Pointwise make_pointwise() {
  using Vector = Batch<Arch>;
  return {
      .relu = [](Input x, Output out) { map<Arch>([](Vector v) { return at_least<Arch>(v, Vector(0.0F)); }, out, x); },
      .leaky_relu =
          [](Input x, float slope, Output out) {
            map<Arch>([=](Vector v) { return xsimd::select(v > Vector(0.0F), v, v * slope); }, out, x);
          },
      .elu =
          [](Input x, const Elu& p, Output out) {
            const float negative = p.alpha * p.scale;
            map<Arch>(
                [=](Vector v) {
                  return xsimd::select(v <= Vector(0.0F), negative * xsimd::expm1(v * p.input_scale), v * p.scale);
                },
                out, x);
          },
      .exp = [](Input x, Output out) { map<Arch>([](Vector v) { return xsimd::exp(v); }, out, x); },
      .log = [](Input x, Output out) { map<Arch>([](Vector v) { return xsimd::log(v); }, out, x); },
      .sqrt = [](Input x, Output out) { map<Arch>([](Vector v) { return xsimd::sqrt(v); }, out, x); },
      .reciprocal = [](Input x, Output out) { map<Arch>([](Vector v) { return 1.0F / v; }, out, x); },
      .abs = [](Input x, Output out) { map<Arch>([](Vector v) { return xsimd::abs(v); }, out, x); },
      .neg = [](Input x, Output out) { map<Arch>([](Vector v) { return -v; }, out, x); },
      .square = [](Input x, Output out) { map<Arch>([](Vector v) { return v * v; }, out, x); },
      .sigmoid = [](Input x, Output out) { map<Arch>([](Vector v) { return logistic(v); }, out, x); },
      .tanh = [](Input x, Output out) { map<Arch>([](Vector v) { return xsimd::tanh(v); }, out, x); },
      .gelu = [](Input x, Output out) { map<Arch>([](Vector v) { return v * normal_distribution(v); }, out, x); },
      .gelu_tanh =
          [](Input x, Output out) {
            map<Arch>(
                [](Vector v) {
                  const Vector inner = sqrt_2_over_pi * (v + gelu_cubic * v * v * v);
                  return 0.5F * v * (1.0F + xsimd::tanh(inner));
                },
                out, x);
          },
      .silu = [](Input x, Output out) { map<Arch>([](Vector v) { return v * logistic(v); }, out, x); },
      .softplus =
          [](Input x, float beta, float threshold, Output out) {
            map<Arch>(
                [=](Vector v) {
                  const Vector scaled = v * beta;
                  return xsimd::select(scaled > Vector(threshold), v, xsimd::log1p(xsimd::exp(scaled)) / beta);
                },
                out, x);
          },
      .log_sigmoid =
          [](Input x, Output out) {
            map<Arch>(
                [](Vector v) {
                  const Vector negative = xsimd::select(v > Vector(0.0F), Vector(0.0F), v);
                  return negative - xsimd::log1p(xsimd::exp(-xsimd::abs(v)));
                },
                out, x);
          },
      .mish =
          [](Input x, Output out) {
            map<Arch>(
                [](Vector v) {
                  const Vector w = softplus_fraction(v);
                  return v * (w / (w + 2.0F));
                },
                out, x);
          },
      .softsign = [](Input x, Output out) { map<Arch>([](Vector v) { return v / (1.0F + xsimd::abs(v)); }, out, x); },
      .tanhshrink = [](Input x, Output out) { map<Arch>([](Vector v) { return v - xsimd::tanh(v); }, out, x); },
      .softshrink =
          [](Input x, float lambd, Output out) {
            map<Arch>(
                [=](Vector v) {
                  const Vector toward = xsimd::select(v > Vector(0.0F), v - lambd, v + lambd);
                  return xsimd::select(shrunk(v, lambd), Vector(0.0F), toward);
                },
                out, x);
          },
      .hardshrink =
          [](Input x, float lambd, Output out) {
            map<Arch>([=](Vector v) { return xsimd::select(shrunk(v, lambd), Vector(0.0F), v); }, out, x);
          },
      .hardtanh = [](Input x, float low, float high,
                     Output out) { map<Arch>([=](Vector v) { return clamp(v, low, high); }, out, x); },
      .hardsigmoid = [](Input x,
                        Output out) { map<Arch>([](Vector v) { return clamp(v + 3.0F, 0.0F, 6.0F) / 6.0F; }, out, x); },
      .hardswish =
          [](Input x, Output out) {
            map<Arch>([](Vector v) { return v * clamp(v + 3.0F, 0.0F, 6.0F) / 6.0F; }, out, x);
          },
      .threshold =
          [](Input x, float threshold, float value, Output out) {
            map<Arch>([=](Vector v) { return xsimd::select(v <= Vector(threshold), Vector(value), v); }, out, x);
          },
      .glu = [](Input a, Input b,
                Output out) { map<Arch>([](Vector v, Vector gate) { return v * logistic(gate); }, out, a, b); },
      .relu_backward =
          [](Input y, Input grad, Output out) {
            map<Arch>([](Vector v, Vector g) { return xsimd::select(v <= Vector(0.0F), Vector(0.0F), g); }, out, y,
                      grad);
          },
      .leaky_relu_backward =
          [](Input x, Input grad, float slope, Output out) {
            map<Arch>([=](Vector v, Vector g) { return xsimd::select(v > Vector(0.0F), g, g * slope); }, out, x, grad);
          },
      .elu_backward =
          [](Input x, Input grad, const Elu& p, Output out) {
            const float negative = p.alpha * p.scale * p.input_scale;
            map<Arch>(
                [=](Vector v, Vector g) {
                  return xsimd::select(v > Vector(0.0F), g * p.scale, g * negative * xsimd::exp(v * p.input_scale));
                },
                out, x, grad);
          },
      .sigmoid_backward =
          [](Input y, Input grad, Output out) {
            map<Arch>([](Vector v, Vector g) { return g * (1.0F - v) * v; }, out, y, grad);
          },
      .tanh_backward =
          [](Input y, Input grad, Output out) {
            map<Arch>([](Vector v, Vector g) { return g * (1.0F - v * v); }, out, y, grad);
          },
      .gelu_backward =
          [](Input x, Input grad, Output out) {
            map<Arch>(
                [](Vector v, Vector g) {
                  const Vector density = one_over_sqrt_2_pi * xsimd::exp(-0.5F * v * v);
                  return g * (normal_distribution(v) + v * density);
                },
                out, x, grad);
          },
      .gelu_tanh_backward =
          [](Input x, Input grad, Output out) {
            map<Arch>(
                [](Vector v, Vector g) {
                  const Vector inner = sqrt_2_over_pi * (v + gelu_cubic * v * v * v);
                  const Vector t = xsimd::tanh(inner);
                  const Vector slope = sqrt_2_over_pi * (1.0F + 3.0F * gelu_cubic * v * v);
                  return g * (0.5F * (1.0F + t) + 0.5F * v * (1.0F - t * t) * slope);
                },
                out, x, grad);
          },
      .silu_backward =
          [](Input x, Input grad, Output out) {
            map<Arch>(
                [](Vector v, Vector g) {
                  const Vector s = logistic(v);
                  return g * s * (1.0F + v * (1.0F - s));
                },
                out, x, grad);
          },
      .softplus_backward =
          [](Input x, Input grad, float beta, float threshold, Output out) {
            map<Arch>(
                [=](Vector v, Vector g) {
                  const Vector scaled = v * beta;
                  return xsimd::select(scaled > Vector(threshold), g, g * logistic(scaled));
                },
                out, x, grad);
          },
      .log_sigmoid_backward =
          [](Input x, Input grad, Output out) {
            map<Arch>([](Vector v, Vector g) { return g * logistic(-v); }, out, x, grad);
          },
      .mish_backward =
          [](Input x, Input grad, Output out) {
            map<Arch>(
                [](Vector v, Vector g) {
                  const Vector w = softplus_fraction(v);
                  const Vector d = w + 2.0F;
                  // 1 − t² as 4·(w + 1)/d², which does not cancel: NEON's quotients are off by a bit. Zero where t
                  // is 1.
                  const Vector rest = xsimd::select(v > Vector(20.0F), Vector(0.0F), 4.0F * (w + 1.0F) / (d * d));
                  return g * (w / d + v * logistic(v) * rest);
                },
                out, x, grad);
          },
      .softsign_backward =
          [](Input x, Input grad, Output out) {
            map<Arch>(
                [](Vector v, Vector g) {
                  const Vector d = 1.0F + xsimd::abs(v);
                  return g / d / d;
                },
                out, x, grad);
          },
      .tanhshrink_backward =
          [](Input x, Input grad, Output out) {
            map<Arch>(
                [](Vector v, Vector g) {
                  const Vector t = xsimd::tanh(v);
                  return g * t * t;
                },
                out, x, grad);
          },
      .shrink_backward =
          [](Input x, Input grad, float lambd, Output out) {
            map<Arch>([=](Vector v, Vector g) { return xsimd::select(shrunk(v, lambd), Vector(0.0F), g); }, out, x,
                      grad);
          },
      .hardtanh_backward =
          [](Input x, Input grad, float low, float high, Output out) {
            map<Arch>([=](Vector v,
                          Vector g) { return xsimd::select(v <= Vector(low) || v >= Vector(high), Vector(0.0F), g); },
                      out, x, grad);
          },
      .hardsigmoid_backward =
          [](Input x, Input grad, Output out) {
            map<Arch>(
                [](Vector v, Vector g) {
                  return xsimd::select(v > Vector(-3.0F) && v < Vector(3.0F), g / 6.0F, Vector(0.0F));
                },
                out, x, grad);
          },
      .hardswish_backward =
          [](Input x, Input grad, Output out) {
            map<Arch>(
                [](Vector v, Vector g) {
                  const Vector middle = xsimd::select(v >= Vector(3.0F), g, g * (v / 3.0F + 0.5F));
                  return xsimd::select(v < Vector(-3.0F), Vector(0.0F), middle);
                },
                out, x, grad);
          },
      .threshold_backward =
          [](Input x, Input grad, float threshold, Output out) {
            map<Arch>([=](Vector v, Vector g) { return xsimd::select(v <= Vector(threshold), Vector(0.0F), g); }, out,
                      x, grad);
          },
      .glu_backward =
          [](Input a, Input b, Input grad, Output out_a, Output out_b) {
            map<Arch>([](Vector gate, Vector g) { return g * logistic(gate); }, out_a, b, grad);
            map<Arch>([](Vector v, Vector gate, Vector g) { return g * v * logistic(gate) * logistic(-gate); }, out_b,
                      a, b, grad);
          },
  };
}

}  // namespace convscope::kernels
