#pragma once

#include <cstddef>

#include "kernels/unbounded.hpp"

/// Convolution of one channel with a 3×3 kernel, stride 1 or 2: pixels in the vector, the weights in registers.
namespace convscope::kernels {

/// output[y·output_row + x] = bias + Σ_{i,j<3} row(stride·y + i)[stride·x + j] · weights[3i+j] for y < rows, x <
/// columns; `lowest` where that is less. Of stride 2 a row has its even places first, and from `odd` on the odd ones.
/// Reads the input up to `columns` rounded up to whole vectors.
struct DepthwiseArguments {
  const float* input;
  std::ptrdiff_t input_row;
  std::size_t stride;
  std::ptrdiff_t odd;
  const float* weights;  ///< [9]
  float bias;
  float* output;
  std::ptrdiff_t output_row;
  std::size_t rows;
  std::size_t columns;
  float lowest = unbounded;
};

using DepthwiseKernel = void (*)(const DepthwiseArguments&);

}  // namespace convscope::kernels
