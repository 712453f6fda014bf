#pragma once

#include <algorithm>
#include <array>
#include <bit>

#include "kernels/batch.hpp"
#include "kernels/transpose.hpp"

namespace convscope::kernels {

template <class Arch>
void planes_to_columns(const float* planes, std::ptrdiff_t plane, std::size_t rows, std::size_t count, float* columns,
                       std::size_t width) {
  using Vector = Batch<Arch>;
  constexpr std::size_t n = lanes<Arch>;
  for (std::size_t r = 0; r < width; r += n) {
    const std::size_t some = r < rows ? std::min(n, rows - r) : 0;
    const float* source = planes + static_cast<std::ptrdiff_t>(std::min(r, rows)) * plane;
    std::size_t i = 0;
    for (; i + n <= count; i += n) {
      std::array<Vector, n> square;
      for (std::size_t j = 0; j < n; ++j) {
        square[j] =
            j < some ? Vector::load_unaligned(source + static_cast<std::ptrdiff_t>(j) * plane + i) : Vector(0.0F);
      }
      xsimd::transpose(square.data(), square.data() + n);
      for (std::size_t j = 0; j < n; ++j) square[j].store_unaligned(columns + (i + j) * width + r);
    }
    for (; i < count; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        columns[i * width + r + j] =
            j < some ? source[static_cast<std::ptrdiff_t>(j) * plane + static_cast<std::ptrdiff_t>(i)] : 0.0F;
      }
    }
  }
}

/// A vector of channels of as many columns: a vector of columns for each channel.
template <class Arch>
[[gnu::always_inline]] inline std::array<Batch<Arch>, lanes<Arch>> transposed(const float* columns, std::size_t width) {
  std::array<Batch<Arch>, lanes<Arch>> square;
  for (std::size_t j = 0; j < square.size(); ++j) square[j] = Batch<Arch>::load_unaligned(columns + j * width);
  xsimd::transpose(square.data(), square.data() + square.size());
  return square;
}

template <class Arch>
void columns_to_planes(const float* columns, std::size_t width, std::size_t rows, std::size_t count, float* planes,
                       std::ptrdiff_t plane, std::ptrdiff_t step) {
  constexpr std::size_t n = lanes<Arch>;
  for (std::size_t r = 0; r < rows; r += n) {
    const std::size_t some = std::min(n, rows - r);
    float* target = planes + static_cast<std::ptrdiff_t>(r) * plane;
    std::size_t i = 0;
    if (step == 1 && r + n <= width) {
      for (; i + n <= count; i += n) {
        const auto square = transposed<Arch>(columns + i * width + r, width);
        for (std::size_t j = 0; j < some; ++j) {
          square[j].store_unaligned(target + static_cast<std::ptrdiff_t>(j) * plane + static_cast<std::ptrdiff_t>(i));
        }
      }
    }
    for (std::size_t j = 0; j < some; ++j) {
      float* place = target + static_cast<std::ptrdiff_t>(j) * plane;
      for (std::size_t at = i; at < count; ++at) {
        place[static_cast<std::ptrdiff_t>(at) * step] = columns[at * width + r + j];
      }
    }
  }
}

template <class Arch>
void column_pairs_to_planes(const float* even, const float* odd, std::size_t width, std::size_t rows, std::size_t count,
                            float* planes, std::ptrdiff_t plane) {
  constexpr std::size_t n = lanes<Arch>;
  for (std::size_t r = 0; r < rows; r += n) {
    const std::size_t some = std::min(n, rows - r);
    float* target = planes + static_cast<std::ptrdiff_t>(r) * plane;
    std::size_t i = 0;
    for (; 2 * (i + n) <= count; i += n) {
      const auto a = transposed<Arch>(even + i * width + r, width);
      const auto b = transposed<Arch>(odd + i * width + r, width);
      for (std::size_t j = 0; j < some; ++j) {
        float* const place = target + static_cast<std::ptrdiff_t>(j) * plane + static_cast<std::ptrdiff_t>(2 * i);
        xsimd::zip_lo(a[j], b[j]).store_unaligned(place);
        xsimd::zip_hi(a[j], b[j]).store_unaligned(place + n);
      }
    }
    for (std::size_t j = 0; j < some; ++j) {
      float* const place = target + static_cast<std::ptrdiff_t>(j) * plane;
      for (std::size_t at = 2 * i; at < count; ++at) place[at] = (at % 2 == 0 ? even : odd)[at / 2 * width + r + j];
    }
  }
}

template <class Arch>
void copy(const float* from, std::size_t count, float* to) {
  using Vector = Batch<Arch>;
  constexpr std::size_t n = lanes<Arch>;
  if (count < n) {
    for (std::size_t i = 0; i < count; ++i) to[i] = from[i];
    return;
  }
  for (std::size_t i = 0; i + n <= count; i += n) Vector::load_unaligned(from + i).store_unaligned(to + i);
  // The last vector overlaps the one before it.
  Vector::load_unaligned(from + count - n).store_unaligned(to + count - n);
}

/// Nothing that compilers take for a loop that stores zeros: they would call the library, which takes WebAssembly
/// longer than the few zeros of a row.
template <class Arch>
[[gnu::always_inline]] inline float* put_zeros(float* to, std::size_t count) {
  constexpr std::size_t n = lanes<Arch>;
  for (; count >= n; count -= n, to += n) {
    Batch<Arch>(0.0F).store_unaligned(to);
    asm volatile("" ::: "memory");
  }
  unroll<std::bit_width(n) - 1>([&](auto bit) __attribute__((always_inline)) {
    constexpr std::size_t some = std::size_t{1} << bit();
    if ((count & some) == 0) return;
    unroll<some>([&](auto i) __attribute__((always_inline)) { to[i] = 0.0F; });
    to += some;
  });
  return to;
}

template <class Arch>
void frame(const FrameArguments& a) {
  const float* from = a.from;
  float* to = put_zeros<Arch>(a.to, a.first);
  for (std::size_t r = 0; r < a.rows; ++r, from += a.from_row) {
    if (r > 0) to = put_zeros<Arch>(to, a.between);
    copy<Arch>(from, a.count, to);
    to += a.count;
  }
  put_zeros<Arch>(to, a.last);
}

template <class Arch>
void interleave(const float* even, const float* odd, std::size_t count, float* to) {
  using Vector = Batch<Arch>;
  constexpr std::size_t n = lanes<Arch>;
  std::size_t i = 0;
  for (; 2 * (i + n) <= count; i += n) {
    const Vector a = Vector::load_unaligned(even + i);
    const Vector b = Vector::load_unaligned(odd + i);
    xsimd::zip_lo(a, b).store_unaligned(to + 2 * i);
    xsimd::zip_hi(a, b).store_unaligned(to + 2 * i + n);
  }
  for (std::size_t at = 2 * i; at < count; ++at) to[at] = (at % 2 == 0 ? even : odd)[at / 2];
}

/// The values at even places of two vectors, and those at odd ones. Interleaving two vectors is a perfect shuffle of
/// their values, which repeated log₂ of their number brings every value back: once less is the inverse.
template <class Arch>
[[gnu::always_inline]] inline void unzip(Batch<Arch>& a, Batch<Arch>& b) {
  unroll<std::bit_width(lanes<Arch>) - 1>([&](auto) __attribute__((always_inline)) {
    const Batch<Arch> low = xsimd::zip_lo(a, b);
    b = xsimd::zip_hi(a, b);
    a = low;
  });
}

template <class Arch>
void split(const float* from, std::size_t count, std::size_t split, float* parts, std::ptrdiff_t part) {
  using Vector = Batch<Arch>;
  constexpr std::size_t n = lanes<Arch>;
  std::size_t i = 0;
  for (; split == 2 && i + 2 * n <= count; i += 2 * n) {
    std::array v{Vector::load_unaligned(from + i), Vector::load_unaligned(from + i + n)};
    unzip<Arch>(v[0], v[1]);
    float* const to = parts + i / 2;
    v[0].store_unaligned(to);
    v[1].store_unaligned(to + part);
  }
  for (; split == 4 && i + 4 * n <= count; i += 4 * n) {
    std::array<Vector, 4> v;
    unroll<4>([&](auto j) __attribute__((always_inline)) { v[j] = Vector::load_unaligned(from + i + j() * n); });
    unzip<Arch>(v[0], v[1]);
    unzip<Arch>(v[2], v[3]);
    unzip<Arch>(v[0], v[2]);
    unzip<Arch>(v[1], v[3]);
    float* const to = parts + i / 4;
    v[0].store_unaligned(to);
    v[1].store_unaligned(to + part);
    v[2].store_unaligned(to + 2 * part);
    v[3].store_unaligned(to + 3 * part);
  }
  for (; i < count; ++i) {
    parts[static_cast<std::ptrdiff_t>(i % split) * part + static_cast<std::ptrdiff_t>(i / split)] = from[i];
  }
}

}  // namespace convscope::kernels
