#pragma once

#include <algorithm>
#include <array>

#include "kernels/batch.hpp"
#include "kernels/dot.hpp"
#include "kernels/fma.hpp"

namespace convscope::kernels {

template <class Arch, std::size_t Taps>
void dot_taps(const DotArguments& arguments, std::size_t first) {
  using Vector = Batch<Arch>;
  constexpr std::size_t n = lanes<Arch>;
  std::array<std::ptrdiff_t, Taps> offset;
  std::array<Vector, Taps> sum;
  unroll<Taps>([&](auto t) __attribute__((always_inline)) {
    offset[t] = arguments.offsets[first + t];
    sum[t] = Vector(0.0F);
  });

  const std::size_t rest = arguments.count % n;
  const std::size_t whole = arguments.count - rest;
  const auto mask = first_lanes<Arch>(rest);
  const float* a = arguments.a;
  const float* b = arguments.b;
  for (std::size_t y = 0; y < arguments.rows; ++y, a += arguments.a_row, b += arguments.b_row) {
    for (std::size_t x = 0; x < whole; x += n) {
      const Vector left = Vector::load_unaligned(a + x);
      unroll<Taps>([&](auto t) __attribute__((always_inline)) {
        sum[t] = multiply_add(left, Vector::load_unaligned(b + offset[t] + x), sum[t]);
      });
    }
    if (rest != 0) {
      float last[n] = {};
      std::copy_n(a + whole, rest, last);
      const Vector left = Vector::load_unaligned(last);
      unroll<Taps>([&](auto t) __attribute__((always_inline)) {
        // Beyond the row anything may stand, NaN included, which a zero on the left would not silence.
        const Vector right = xsimd::select(mask, Vector::load_unaligned(b + offset[t] + whole), Vector(0.0F));
        sum[t] = multiply_add(left, right, sum[t]);
      });
    }
  }
  unroll<Taps>([&](auto t) __attribute__((always_inline)) { arguments.sums[first + t] += xsimd::reduce_add(sum[t]); });
}

/// The kernel f32_dot_8x1v.
template <class Arch>
void dot(const DotArguments& arguments) {
  std::size_t first = 0;
  for (; first + 8 <= arguments.offset_count; first += 8) dot_taps<Arch, 8>(arguments, first);
  if (first + 4 <= arguments.offset_count) {
    dot_taps<Arch, 4>(arguments, first);
    first += 4;
  }
  for (; first < arguments.offset_count; ++first) dot_taps<Arch, 1>(arguments, first);
}

}  // namespace convscope::kernels
