#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/unbounded.hpp"

/// Implicit matrix product: output channels in the vector, pixels splat-loaded where they stand. Names: core/README.md.
namespace convscope::kernels {

/// Depth of one call at most, where callers have more: its weights stay in the first-level cache.
inline constexpr std::int64_t igemm_depth = 256;

/// output[(r·pixel_count + p)·width + c] = start[c] + Σ_k input[r·row + place(p) + depth[k]] · weights[k·width + c],
/// width as the kernel's row in the table says; `lowest` where that is less. Offsets count floats.
struct IgemmArguments {
  const float* input;
  const std::ptrdiff_t* pixels;  ///< place of each pixel; null: they are `step` apart, which is faster for 1 and 2
  std::ptrdiff_t step;
  std::size_t pixel_count;  ///< of a row
  std::size_t rows = 1;
  std::ptrdiff_t row = 0;  ///< from a row's pixels to the next one's
  const std::ptrdiff_t* depth;
  std::size_t depth_count;
  const float* weights;  ///< [depth_count][width]
  const float* start;    ///< [width]; null: the sums are added to what the output holds
  float* output;         ///< [rows][pixel_count][width]
  float lowest = unbounded;
};

using IgemmKernel = void (*)(const IgemmArguments&);

}  // namespace convscope::kernels
