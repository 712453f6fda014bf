#include "kernels/igemm.hpp"

#include <array>

#include "kernels/batch.hpp"
#include "kernels/fma.hpp"

namespace convscope::kernels {
namespace {

template <std::size_t Pixels, std::size_t Vectors>
void tile(const IgemmArguments& a, std::size_t first) {
  constexpr std::size_t width = Vectors * lanes;
  std::array<const float*, Pixels> base;
  unroll<Pixels>([&](auto p) __attribute__((always_inline)) { base[p] = a.input + a.pixels[first + p]; });

  std::array<std::array<Batch, Vectors>, Pixels> sum;
  unroll<Pixels>([&](auto p) __attribute__((always_inline)) { sum[p].fill(Batch(0.0F)); });

  const float* weights = a.weights;
  for (std::size_t k = 0; k < a.depth_count; ++k, weights += width) {
    const std::ptrdiff_t offset = a.depth[k];
    std::array<Batch, Vectors> w;
    unroll<Vectors>([&](auto v) __attribute__((always_inline)) { w[v] = Batch::load_unaligned(weights + v * lanes); });
    unroll<Pixels>([&](auto p) __attribute__((always_inline)) {
      const Batch x(base[p][offset]);
      unroll<Vectors>([&](auto v) __attribute__((always_inline)) { sum[p][v] = multiply_add(x, w[v], sum[p][v]); });
    });
  }

  // Added at the end, not started from: sums of blocks of the depth round less than one long sum.
  float* output = a.output + first * width;
  unroll<Pixels>([&](auto p) __attribute__((always_inline)) {
    unroll<Vectors>([&](auto v) __attribute__((always_inline)) {
      float* place = output + p * width + v * lanes;
      (sum[p][v] + Batch::load_unaligned(place)).store_unaligned(place);
    });
  });
}

template <std::size_t Pixels, std::size_t Vectors>
void tail(const IgemmArguments& a, std::size_t first) {
  if constexpr (Pixels > 0) {
    if (a.pixel_count - first == Pixels) {
      tile<Pixels, Vectors>(a, first);
    } else {
      tail<Pixels - 1, Vectors>(a, first);
    }
  }
}

template <std::size_t Pixels, std::size_t Vectors>
void igemm(const IgemmArguments& a) {
  std::size_t first = 0;
  for (; first + Pixels <= a.pixel_count; first += Pixels) tile<Pixels, Vectors>(a, first);
  tail<Pixels - 1, Vectors>(a, first);
}

}  // namespace

void f32_igemm_6x2v(const IgemmArguments& arguments) { igemm<6, 2>(arguments); }
void f32_igemm_12x1v(const IgemmArguments& arguments) { igemm<12, 1>(arguments); }

}  // namespace convscope::kernels
