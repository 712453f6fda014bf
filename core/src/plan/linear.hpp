#pragma once

#include <cstdint>

/// Matrix products of rows of features, on memory.
namespace convscope::plan {

struct LinearSizes {
  std::int64_t rows = 0;
  std::int64_t in = 0;   ///< features of a row of the input
  std::int64_t out = 0;  ///< features of a row of the output
};

/// output[r][o] = Σ_i input[r][i]·weight[o][i] + bias[o]. `bias` may be null.
void linear(const LinearSizes& sizes, const float* input, const float* weight, const float* bias, float* output);

/// Where the gradients of Σ output·grad go. Any may be null.
struct LinearGradients {
  float* input = nullptr;
  float* weight = nullptr;
  float* bias = nullptr;
};
void linear_backward(const LinearSizes& sizes, const float* input, const float* weight, const float* grad,
                     const LinearGradients& to);

/// Bytes of scratch memory of the one or the other. Saturates.
[[nodiscard]] std::int64_t linear_scratch_bytes(const LinearSizes& sizes, bool backward);

}  // namespace convscope::plan
