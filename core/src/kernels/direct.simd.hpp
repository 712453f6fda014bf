#pragma once

#include <algorithm>
#include <array>

#include "kernels/batch.hpp"
#include "kernels/direct.hpp"
#include "kernels/fma.hpp"
#include "kernels/parts.hpp"

namespace convscope::kernels {

template <class Arch, std::size_t Vectors, std::size_t Channels>
void direct_tile(const DirectArguments& a, std::size_t first, std::size_t count) {
  using Vector = Batch<Arch>;
  constexpr std::size_t n = lanes<Arch>;
  std::array<std::array<Vector, Vectors>, Channels> sum;
  unroll<Channels>([&](auto c) __attribute__((always_inline)) { sum[c].fill(Vector(a.bias[c])); });

  const float* input = a.input + first;
  const float* weights = a.weights;
  for (std::size_t k = 0; k < a.depth_count; ++k, weights += Channels) {
    const float* at = input + a.depth[k];
    std::array<Vector, Vectors> x;
    unroll<Vectors>([&](auto v) __attribute__((always_inline)) { x[v] = Vector::load_unaligned(at + v * n); });
    unroll<Channels>([&](auto c) __attribute__((always_inline)) {
      const Vector w(weights[c]);
      unroll<Vectors>([&](auto v) __attribute__((always_inline)) { sum[c][v] = multiply_add(x[v], w, sum[c][v]); });
    });
  }

  float* output = a.output + first;
  const std::size_t whole = count / n;
  const Vector lowest(a.lowest);
  unroll<Channels>([&](auto c) __attribute__((always_inline)) {
    float* place = output + static_cast<std::ptrdiff_t>(c()) * a.plane;
    unroll<Vectors>([&](auto v) __attribute__((always_inline)) {
      const Vector all = at_least<Arch>(sum[c][v], lowest);
      if (v < whole) {
        all.store_unaligned(place + v * n);
      } else if (v == whole) {
        float rest[n];
        all.store_unaligned(rest);
        std::copy_n(rest, count - whole * n, place + v * n);
      }
    });
  });
}

template <class Arch, std::size_t Vectors, std::size_t Channels>
void direct_tile_of(std::size_t vectors, const DirectArguments& a, std::size_t first, std::size_t count) {
  if constexpr (Vectors > 1) {
    if (vectors < Vectors) return direct_tile_of<Arch, Vectors - 1, Channels>(vectors, a, first, count);
  }
  direct_tile<Arch, Vectors, Channels>(a, first, count);
}

/// The kernel f32_direct_<Vectors>vx<Channels>. A lone last vector would wait for its own sums: hence equal parts.
template <class Arch, std::size_t Vectors, std::size_t Channels>
void direct(const DirectArguments& a) {
  constexpr std::size_t n = lanes<Arch>;
  equal_parts<Vectors>(
      (a.count + n - 1) / n, [&](std::size_t first, std::size_t vectors) __attribute__((always_inline)) {
        direct_tile_of<Arch, Vectors, Channels>(vectors, a, first * n, std::min(vectors * n, a.count - first * n));
      });
}

}  // namespace convscope::kernels
