#pragma once

#include <algorithm>
#include <array>

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
        square[j] = j < some ? Vector::load_unaligned(source + static_cast<std::ptrdiff_t>(j) * plane + i) : Vector(0.0F);
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

template <class Arch>
void columns_to_planes(const float* columns, std::size_t width, std::size_t rows, std::size_t count, float* planes,
                       std::ptrdiff_t plane, std::ptrdiff_t step) {
  using Vector = Batch<Arch>;
  constexpr std::size_t n = lanes<Arch>;
  for (std::size_t r = 0; r < rows; r += n) {
    const std::size_t some = std::min(n, rows - r);
    float* target = planes + static_cast<std::ptrdiff_t>(r) * plane;
    std::size_t i = 0;
    if (step == 1) {
      for (; i + n <= count; i += n) {
        std::array<Vector, n> square;
        for (std::size_t j = 0; j < n; ++j) square[j] = Vector::load_unaligned(columns + (i + j) * width + r);
        xsimd::transpose(square.data(), square.data() + n);
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

}  // namespace convscope::kernels
