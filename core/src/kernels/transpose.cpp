#include "kernels/transpose.hpp"

#include <algorithm>
#include <array>

#include "kernels/batch.hpp"

namespace convscope::kernels {

void f32_planes_to_columns(const float* planes, std::ptrdiff_t plane, std::size_t rows, std::size_t count,
                           float* columns, std::size_t width) {
  for (std::size_t r = 0; r < width; r += lanes) {
    const std::size_t some = r < rows ? std::min(lanes, rows - r) : 0;
    const float* source = planes + static_cast<std::ptrdiff_t>(std::min(r, rows)) * plane;
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
      std::array<Batch, lanes> square;
      for (std::size_t j = 0; j < lanes; ++j) {
        square[j] = j < some ? Batch::load_unaligned(source + static_cast<std::ptrdiff_t>(j) * plane + i) : Batch(0.0F);
      }
      xsimd::transpose(square.data(), square.data() + lanes);
      for (std::size_t j = 0; j < lanes; ++j) square[j].store_unaligned(columns + (i + j) * width + r);
    }
    for (; i < count; ++i) {
      for (std::size_t j = 0; j < lanes; ++j) {
        columns[i * width + r + j] =
            j < some ? source[static_cast<std::ptrdiff_t>(j) * plane + static_cast<std::ptrdiff_t>(i)] : 0.0F;
      }
    }
  }
}

void f32_columns_to_planes(const float* columns, std::size_t width, std::size_t rows, std::size_t count, float* planes,
                           std::ptrdiff_t plane, std::ptrdiff_t step) {
  for (std::size_t r = 0; r < rows; r += lanes) {
    const std::size_t some = std::min(lanes, rows - r);
    float* target = planes + static_cast<std::ptrdiff_t>(r) * plane;
    std::size_t i = 0;
    if (step == 1) {
      for (; i + lanes <= count; i += lanes) {
        std::array<Batch, lanes> square;
        for (std::size_t j = 0; j < lanes; ++j) square[j] = Batch::load_unaligned(columns + (i + j) * width + r);
        xsimd::transpose(square.data(), square.data() + lanes);
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
