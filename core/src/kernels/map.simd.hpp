#pragma once

#include <algorithm>
#include <span>

#include "kernels/batch.hpp"

/// What element-wise kernels are made of.
namespace convscope::kernels {

/// out[i] = f(in[i]...), the rest of the length as a vector that is filled up with zeros. Spans have the length of
/// `out`, which may be one of the inputs. All vectors go through one loop: long functions would be there twice else.
template <class Arch, class F, class... In>
[[gnu::always_inline]] inline void map(F&& f, std::span<float> out, In... in) {
  using Vector = Batch<Arch>;
  constexpr std::size_t n = lanes<Arch>;
  const std::size_t rest = out.size() % n;
  std::size_t length = out.size() - rest;
  float filled[sizeof...(In)][n] = {};
  float last[n];
  float* to = out.data();
  [&]<std::size_t... I>(std::index_sequence<I...>, auto... from) __attribute__((always_inline)) {
    while (true) {
      for (std::size_t i = 0; i < length; i += n) f(Vector::load_unaligned(from + i)...).store_unaligned(to + i);
      if (rest == 0 || to == last) break;
      (std::copy_n(from + length, rest, filled[I]), ...);
      ((from = filled[I]), ...);
      to = last;
      length = n;
    }
  }
  (std::index_sequence_for<In...>{}, in.data()...);
  std::copy_n(last, rest, out.data() + (out.size() - rest));
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
