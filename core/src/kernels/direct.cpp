#include "kernels/direct.hpp"

#include <algorithm>
#include <array>

#include "kernels/batch.hpp"
#include "kernels/fma.hpp"

namespace convscope::kernels {
namespace {

template <std::size_t Vectors, std::size_t Channels>
void tile(const DirectArguments& a, std::size_t first, std::size_t count) {
  std::array<std::array<Batch, Vectors>, Channels> sum;
  unroll<Channels>([&](auto c) __attribute__((always_inline)) { sum[c].fill(Batch(a.bias[c])); });

  const float* input = a.input + first;
  const float* weights = a.weights;
  for (std::size_t k = 0; k < a.depth_count; ++k, weights += Channels) {
    const float* at = input + a.depth[k];
    std::array<Batch, Vectors> x;
    unroll<Vectors>([&](auto v) __attribute__((always_inline)) { x[v] = Batch::load_unaligned(at + v * lanes); });
    unroll<Channels>([&](auto c) __attribute__((always_inline)) {
      const Batch w(weights[c]);
      unroll<Vectors>([&](auto v) __attribute__((always_inline)) { sum[c][v] = multiply_add(x[v], w, sum[c][v]); });
    });
  }

  float* output = a.output + first;
  const std::size_t whole = count / lanes;
  unroll<Channels>([&](auto c) __attribute__((always_inline)) {
    float* place = output + static_cast<std::ptrdiff_t>(c()) * a.plane;
    unroll<Vectors>([&](auto v) __attribute__((always_inline)) {
      if (v < whole) {
        sum[c][v].store_unaligned(place + v * lanes);
      } else if (v == whole) {
        std::array<float, lanes> rest;
        sum[c][v].store_unaligned(rest.data());
        std::copy_n(rest.data(), count - whole * lanes, place + v * lanes);
      }
    });
  });
}

template <std::size_t Vectors, std::size_t Channels>
void dispatch(const DirectArguments& a, std::size_t vectors, std::size_t first, std::size_t count) {
  if constexpr (Vectors > 1) {
    if (vectors < Vectors) return dispatch<Vectors - 1, Channels>(a, vectors, first, count);
  }
  tile<Vectors, Channels>(a, first, count);
}

/// Splits the pixels into the fewest tiles and makes those as equal as can be: a lone last vector would wait for its
/// own sums.
template <std::size_t Vectors, std::size_t Channels>
void direct(const DirectArguments& a) {
  std::size_t vectors = (a.count + lanes - 1) / lanes;
  std::size_t tiles = (vectors + Vectors - 1) / Vectors;
  std::size_t first = 0;
  for (; tiles > 0; --tiles) {
    const std::size_t now = (vectors + tiles - 1) / tiles;
    const std::size_t count = std::min(now * lanes, a.count - first);
    dispatch<Vectors, Channels>(a, now, first, count);
    first += count;
    vectors -= now;
  }
}

}  // namespace

void f32_direct_8vx1(const DirectArguments& arguments) { direct<8, 1>(arguments); }
void f32_direct_4vx2(const DirectArguments& arguments) { direct<4, 2>(arguments); }
void f32_direct_3vx3(const DirectArguments& arguments) { direct<3, 3>(arguments); }
void f32_direct_2vx4(const DirectArguments& arguments) { direct<2, 4>(arguments); }

}  // namespace convscope::kernels
