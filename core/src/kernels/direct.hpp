#pragma once

#include <cstddef>

#include "kernels/unbounded.hpp"

/// Pixels in the vector: for few output channels, and depthwise. Names: core/README.md.
namespace convscope::kernels {

/// output[c·plane + x] = bias[c] + Σ_k input[depth[k] + x] · weights[k·channels + c] for x < count and the kernel's
/// number of channels; `lowest` where that is less. Reads the input up to `count` rounded up to whole vectors; writes
/// `count` values a channel.
struct DirectArguments {
  const float* input;
  const std::ptrdiff_t* depth;
  std::size_t depth_count;
  const float* weights;  ///< [depth_count][channels]
  const float* bias;     ///< [channels]
  float* output;
  std::ptrdiff_t plane;
  std::size_t count;
  float lowest = unbounded;
};

using DirectKernel = void (*)(const DirectArguments&);

}  // namespace convscope::kernels
