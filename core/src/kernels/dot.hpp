#pragma once

#include <cstddef>
#include <cstdint>

/// Sums along pixels: gradients of weights with few channels, products of few rows.
namespace convscope::kernels {

/// Vectors of one sum, so that rounding errors do not grow with all that is summed.
inline constexpr std::int64_t dot_block = 512;

/// sums[t] += Σ_y Σ_x a[y·a_row + x] · b[offsets[t] + y·b_row + x] for y < rows, x < count. Reads b up to `count`
/// rounded up to whole vectors; what stands there does not matter.
struct DotArguments {
  const float* a;
  std::ptrdiff_t a_row;
  const float* b;
  std::ptrdiff_t b_row;
  std::size_t rows;
  std::size_t count;
  const std::ptrdiff_t* offsets;
  std::size_t offset_count;
  float* sums;
};

using DotKernel = void (*)(const DotArguments&);

}  // namespace convscope::kernels
