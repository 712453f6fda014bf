#pragma once

#include <cstddef>

/// Implicit matrix product: output channels in the vector, pixels splat-loaded where they stand. Names: core/README.md.
namespace convscope::kernels {

/// output[p·width + c] += Σ_k input[pixels[p] + depth[k]] · weights[k·width + c], width as the kernel's row in the
/// table says. Offsets count floats.
struct IgemmArguments {
  const float* input;
  const std::ptrdiff_t* pixels;
  std::size_t pixel_count;
  const std::ptrdiff_t* depth;
  std::size_t depth_count;
  const float* weights;  ///< [depth_count][width]
  float* output;         ///< [pixel_count][width]
};

using IgemmKernel = void (*)(const IgemmArguments&);

}  // namespace convscope::kernels
