#pragma once

#include <array>

#include "kernels/batch.hpp"
#include "kernels/fma.hpp"
#include "kernels/igemm.hpp"
#include "kernels/parts.hpp"

namespace convscope::kernels {

/// Where the pixels of a tile are read: a constant distance apart, which needs one pointer, or anywhere (Step 0).
template <std::size_t Pixels, std::size_t Step>
class IgemmPixels {
 public:
  [[gnu::always_inline]] IgemmPixels(const IgemmArguments& a, std::size_t first)
      : input_(a.input + static_cast<std::ptrdiff_t>(first * Step)) {}
  [[gnu::always_inline]] void move_to(std::ptrdiff_t offset) { at_ = input_ + offset; }
  [[gnu::always_inline]] float operator[](std::size_t pixel) const { return at_[pixel * Step]; }

 private:
  const float* input_;
  const float* at_ = nullptr;
};

template <std::size_t Pixels>
class IgemmPixels<Pixels, 0> {
 public:
  [[gnu::always_inline]] IgemmPixels(const IgemmArguments& a, std::size_t first) {
    unroll<Pixels>([&](auto p) __attribute__((always_inline)) {
      base_[p] =
          a.input + (a.pixels != nullptr ? a.pixels[first + p] : static_cast<std::ptrdiff_t>(first + p) * a.step);
    });
  }
  [[gnu::always_inline]] void move_to(std::ptrdiff_t offset) { offset_ = offset; }
  [[gnu::always_inline]] float operator[](std::size_t pixel) const { return base_[pixel][offset_]; }

 private:
  std::array<const float*, Pixels> base_;
  std::ptrdiff_t offset_ = 0;
};

template <class Arch, std::size_t Pixels, std::size_t Vectors, std::size_t Step>
void igemm_tile(const IgemmArguments& a, std::size_t first) {
  using Vector = Batch<Arch>;
  constexpr std::size_t n = lanes<Arch>;
  constexpr std::size_t width = Vectors * n;
  IgemmPixels<Pixels, Step> pixels(a, first);

  std::array<std::array<Vector, Vectors>, Pixels> sum;
  unroll<Pixels>([&](auto p) __attribute__((always_inline)) { sum[p].fill(Vector(0.0F)); });

  const float* weights = a.weights;
  for (std::size_t k = 0; k < a.depth_count; ++k, weights += width) {
    pixels.move_to(a.depth[k]);
    std::array<Vector, Vectors> w;
    unroll<Vectors>([&](auto v) __attribute__((always_inline)) { w[v] = Vector::load_unaligned(weights + v * n); });
    unroll<Pixels>([&](auto p) __attribute__((always_inline)) {
      const Vector x(pixels[p]);
      unroll<Vectors>([&](auto v) __attribute__((always_inline)) { sum[p][v] = multiply_add(x, w[v], sum[p][v]); });
    });
  }

  // Added at the end, not started from: sums of blocks of the depth round less than one long sum.
  float* const output = a.output + first * width;
  const float* const start = a.start != nullptr ? a.start : output;
  const std::size_t start_step = a.start != nullptr ? 0 : width;
  const Vector lowest(a.lowest);
  unroll<Pixels>([&](auto p) __attribute__((always_inline)) {
    unroll<Vectors>([&](auto v) __attribute__((always_inline)) {
      const Vector all = sum[p][v] + Vector::load_unaligned(start + p * start_step + v * n);
      at_least<Arch>(all, lowest).store_unaligned(output + p * width + v * n);
    });
  });
}

template <class Arch, std::size_t Pixels, std::size_t Vectors, std::size_t Step>
void igemm_tile_of(const IgemmArguments& a, std::size_t first, std::size_t count) {
  if constexpr (Pixels > 1) {
    if (count < Pixels) return igemm_tile_of<Arch, Pixels - 1, Vectors, Step>(a, first, count);
  }
  igemm_tile<Arch, Pixels, Vectors, Step>(a, first);
}

/// A tile of one pixel waits for its own sums: hence equal parts.
template <class Arch, std::size_t Pixels, std::size_t Vectors, std::size_t Step>
void igemm_tiles(const IgemmArguments& a) {
  equal_parts<Pixels>(
      a.pixel_count, [&](std::size_t first, std::size_t count) __attribute__((always_inline)) {
        igemm_tile_of<Arch, Pixels, Vectors, Step>(a, first, count);
      });
}

/// Not inlined: the tiles' loops would be short of registers beside that over the rows.
template <class Arch, std::size_t Pixels, std::size_t Vectors>
[[gnu::noinline]] void igemm_row(const IgemmArguments& a) {
  if (a.pixels == nullptr && a.step == 1) return igemm_tiles<Arch, Pixels, Vectors, 1>(a);
  if (a.pixels == nullptr && a.step == 2) return igemm_tiles<Arch, Pixels, Vectors, 2>(a);
  igemm_tiles<Arch, Pixels, Vectors, 0>(a);
}

/// The kernel f32_igemm_<Pixels>x<Vectors>v.
template <class Arch, std::size_t Pixels, std::size_t Vectors>
void igemm(const IgemmArguments& a) {
  if (a.rows == 1) return igemm_row<Arch, Pixels, Vectors>(a);
  IgemmArguments row = a;
  for (std::size_t r = 0; r < a.rows; ++r) {
    igemm_row<Arch, Pixels, Vectors>(row);
    row.input += a.row;
    row.output += a.pixel_count * Vectors * lanes<Arch>;
  }
}

}  // namespace convscope::kernels
