#pragma once

#include <array>

#include "kernels/batch.hpp"
#include "kernels/fma.hpp"
#include "kernels/igemm.hpp"

namespace convscope::kernels {

template <class Arch, std::size_t Pixels, std::size_t Vectors>
void igemm_tile(const IgemmArguments& a, std::size_t first) {
  using Vector = Batch<Arch>;
  constexpr std::size_t n = lanes<Arch>;
  constexpr std::size_t width = Vectors * n;
  std::array<const float*, Pixels> base;
  unroll<Pixels>([&](auto p) __attribute__((always_inline)) { base[p] = a.input + a.pixels[first + p]; });

  std::array<std::array<Vector, Vectors>, Pixels> sum;
  unroll<Pixels>([&](auto p) __attribute__((always_inline)) { sum[p].fill(Vector(0.0F)); });

  const float* weights = a.weights;
  for (std::size_t k = 0; k < a.depth_count; ++k, weights += width) {
    const std::ptrdiff_t offset = a.depth[k];
    std::array<Vector, Vectors> w;
    unroll<Vectors>([&](auto v) __attribute__((always_inline)) { w[v] = Vector::load_unaligned(weights + v * n); });
    unroll<Pixels>([&](auto p) __attribute__((always_inline)) {
      const Vector x(base[p][offset]);
      unroll<Vectors>([&](auto v) __attribute__((always_inline)) { sum[p][v] = multiply_add(x, w[v], sum[p][v]); });
    });
  }

  // Added at the end, not started from: sums of blocks of the depth round less than one long sum.
  float* output = a.output + first * width;
  unroll<Pixels>([&](auto p) __attribute__((always_inline)) {
    unroll<Vectors>([&](auto v) __attribute__((always_inline)) {
      float* place = output + p * width + v * n;
      (sum[p][v] + Vector::load_unaligned(place)).store_unaligned(place);
    });
  });
}

template <class Arch, std::size_t Pixels, std::size_t Vectors>
void igemm_tail(const IgemmArguments& a, std::size_t first) {
  if constexpr (Pixels > 0) {
    if (a.pixel_count - first == Pixels) {
      igemm_tile<Arch, Pixels, Vectors>(a, first);
    } else {
      igemm_tail<Arch, Pixels - 1, Vectors>(a, first);
    }
  }
}

/// The kernel f32_igemm_<Pixels>x<Vectors>v.
template <class Arch, std::size_t Pixels, std::size_t Vectors>
void igemm(const IgemmArguments& a) {
  std::size_t first = 0;
  for (; first + Pixels <= a.pixel_count; first += Pixels) igemm_tile<Arch, Pixels, Vectors>(a, first);
  igemm_tail<Arch, Pixels - 1, Vectors>(a, first);
}

}  // namespace convscope::kernels
