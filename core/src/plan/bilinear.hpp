#pragma once

#include <cstdint>

/// Bilinear forms of pairs of rows, on memory: the matrix product of plan/linear.hpp with the pairs' products.
namespace convscope::plan {

struct BilinearSizes {
  std::int64_t rows = 0;
  std::int64_t first = 0;   ///< features of a row of the first input
  std::int64_t second = 0;  ///< features of a row of the second input
  std::int64_t out = 0;
};

/// output[r][o] = Σ_i Σ_j first[r][i]·weight[o][i][j]·second[r][j] + bias[o]. `bias` may be null.
void bilinear(const BilinearSizes& sizes, const float* first, const float* second, const float* weight,
              const float* bias, float* output);

/// Where the gradients of Σ output·grad go. `bias` may be null.
struct BilinearGradients {
  float* first = nullptr;
  float* second = nullptr;
  float* weight = nullptr;
  float* bias = nullptr;
};
void bilinear_backward(const BilinearSizes& sizes, const float* first, const float* second, const float* weight,
                       const float* grad, const BilinearGradients& to);

/// Bytes of scratch memory of the one or the other. Saturates.
[[nodiscard]] std::int64_t bilinear_scratch_bytes(const BilinearSizes& sizes, bool backward);

}  // namespace convscope::plan
