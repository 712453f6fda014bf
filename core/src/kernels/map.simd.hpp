#pragma once

#include <algorithm>
#include <span>

#include "kernels/batch.hpp"

/// What element-wise kernels are made of.
namespace convscope::kernels {

/// out[i] = f(in[i]...), the rest of the length through vectors that are filled up with zeros. Spans have the length of
/// `out`, which may be one of the inputs.
template <class Arch, class F, class... In>
[[gnu::always_inline]] inline void map(F&& f, std::span<float> out, In... in) {
  using Vector = Batch<Arch>;
  constexpr std::size_t n = lanes<Arch>;
  std::size_t i = 0;
  for (; i + n <= out.size(); i += n) f(Vector::load_unaligned(in.data() + i)...).store_unaligned(out.data() + i);
  const std::size_t rest = out.size() - i;
  if (rest == 0) return;
  const auto load = [&](std::span<const float> from) __attribute__((always_inline)) {
    float some[n] = {};
    std::copy_n(from.data() + i, rest, some);
    return Vector::load_unaligned(some);
  };
  float some[n];
  f(load(in)...).store_unaligned(some);
  std::copy_n(some, rest, out.data() + i);
}

/// 1 / (1 + exp(−x)), without an overflow on the way.
template <class Vector>
[[gnu::always_inline]] inline Vector logistic(Vector x) {
  const Vector e = xsimd::exp(-xsimd::abs(x));
  return xsimd::select(x < Vector(0.0F), e, Vector(1.0F)) / (1.0F + e);
}

/// Φ(x), the normal distribution.
template <class Vector>
[[gnu::always_inline]] inline Vector normal_distribution(Vector x) {
  return 0.5F * xsimd::erfc(x * -0.70710678118654752440F);
}

/// log(1 + exp(x)) as exp(x)·(exp(x) + 2): what its tanh is a simple fraction of, tanh = w / (w + 2). Above 20 the tanh
/// is 1 in float, and the square must not overflow.
template <class Vector>
[[gnu::always_inline]] inline Vector softplus_fraction(Vector x) {
  const Vector e = xsimd::exp(xsimd::min(x, Vector(20.0F)));
  return e * (e + 2.0F);
}

/// Where x is left out by softshrink and hardshrink. NaN is not.
template <class Vector>
[[gnu::always_inline]] inline auto shrunk(Vector x, float lambd) {
  return x >= Vector(-lambd) && x <= Vector(lambd);
}

/// x within low … high. NaN stays.
template <class Vector>
[[gnu::always_inline]] inline Vector clamp(Vector x, float low, float high) {
  const Vector raised = xsimd::select(x < Vector(low), Vector(low), x);
  return xsimd::select(raised > Vector(high), Vector(high), raised);
}

}  // namespace convscope::kernels
