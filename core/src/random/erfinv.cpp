#include "random/erfinv.hpp"

#include <cmath>
#include <limits>
#include <numbers>
#include <span>

#include "random/fused.hpp"

namespace convscope {

namespace {

/// Horner's rule from the highest power on.
float polynomial(std::span<const float> coefficients, float z) {
  float sum = coefficients[0];
  for (const float coefficient : coefficients.subspan(1)) sum = fused_multiply_add(sum, z, coefficient);
  return sum;
}

float newton_step(float x, float y) {
  constexpr float slope = 2.0F / static_cast<float>(1.0 / std::numbers::inv_sqrtpi);
  return x - (std::erf(x) - y) / (slope * std::exp(-x * x));
}

}  // namespace

float erfinv(float y) {
  constexpr float central_numerator[] = {-0.140543331F, 0.914624893F, -1.645349621F, 0.886226899F};
  constexpr float central_denominator[] = {0.012229801F, -0.329097515F, 1.442710462F, -2.118377725F, 1.0F};
  constexpr float tail_numerator[] = {1.641345311F, 3.429567803F, -1.624906493F, -1.970840454F};
  constexpr float tail_denominator[] = {1.637067800F, 3.543889200F, 1.0F};

  const float magnitude = std::abs(y);
  if (magnitude == 1.0F) return std::copysign(std::numeric_limits<float>::infinity(), y);
  float x = 0.0F;
  if (magnitude <= 0.7F) {
    const float z = y * y;
    x = y * polynomial(central_numerator, z) / polynomial(central_denominator, z);
  } else {
    const float z = std::sqrt(-std::log((1.0F - magnitude) / 2.0F));
    x = std::copysign(polynomial(tail_numerator, z), y) / polynomial(tail_denominator, z);
  }
  return newton_step(newton_step(x, y), y);
}

}  // namespace convscope
