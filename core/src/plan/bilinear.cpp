#include "plan/bilinear.hpp"

#include <algorithm>

#include "convscope/shape.hpp"
#include "plan/linear.hpp"
#include "plan/scratch.hpp"

namespace convscope::plan {
namespace {

/// The matrix product with each row's products first[i]·second[j] for features.
LinearSizes linear_sizes(const BilinearSizes& s) { return {s.rows, s.first * s.second, s.out}; }

Scratch<float> products(const BilinearSizes& s, const float* first, const float* second) {
  Scratch<float> all(s.rows * s.first * s.second);
  float* to = all.data();
  for (std::int64_t row = 0; row < s.rows; ++row, second += s.second) {
    for (std::int64_t i = 0; i < s.first; ++i, ++first, to += s.second) {
      for (std::int64_t j = 0; j < s.second; ++j) to[j] = *first * second[j];
    }
  }
  return all;
}

}  // namespace

void bilinear(const BilinearSizes& s, const float* first, const float* second, const float* weight, const float* bias,
              float* output) {
  linear(linear_sizes(s), products(s, first, second).data(), weight, bias, output);
}

void bilinear_backward(const BilinearSizes& s, const float* first, const float* second, const float* weight,
                       const float* grad, const BilinearGradients& to) {
  Scratch<float> grad_products(s.rows * s.first * s.second);
  linear_backward(linear_sizes(s), products(s, first, second).data(), weight, grad,
                  {grad_products.data(), to.weight, to.bias});
  std::fill_n(to.second, s.rows * s.second, 0.0F);
  const float* from = grad_products.data();
  float* grad_first = to.first;
  float* grad_second = to.second;
  for (std::int64_t row = 0; row < s.rows; ++row, second += s.second, grad_second += s.second) {
    for (std::int64_t i = 0; i < s.first; ++i, ++first, from += s.second) {
      float sum = 0.0F;
      for (std::int64_t j = 0; j < s.second; ++j) {
        sum += from[j] * second[j];
        grad_second[j] += from[j] * *first;
      }
      *grad_first++ = sum;
    }
  }
}

std::int64_t bilinear_scratch_bytes(const BilinearSizes& s, bool backward) {
  const Count products = Count(s.rows) * s.first * s.second * static_cast<std::int64_t>(sizeof(float));
  if (products.value() > max_bytes) return products.value();
  const Count linear = linear_scratch_bytes(linear_sizes(s), backward);
  return ((backward ? products + products : products) + linear).value();
}

}  // namespace convscope::plan
