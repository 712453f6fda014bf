#include "random/erfinv.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
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

float plain_polynomial(std::span<const float> coefficients, float z) {
  float sum = coefficients[0];
  for (const float coefficient : coefficients.subspan(1)) sum = sum * z + coefficient;
  return sum;
}

/// erf below 0.84375 as glibc of x86 rounds it: where the processor fuses, the C library's differs in the last bit.
float erf_near_zero(float x) {
  constexpr float p[] = {-2.3763017452e-5F, -5.7702702470e-3F, -2.8481749818e-2F, -0.32504209876F, 0.12837916613F};
  constexpr float q[] = {-3.9602282413e-6F, 1.3249473704e-4F, 5.0813062117e-3F, 6.5022252500e-2F, 0.39791721106F, 1.0F};
  const float z = x * x;
  return x + x * (plain_polynomial(p, z) / plain_polynomial(q, z));
}

/// erf between 0.84375 and 1.25 as glibc rounds it, after Sun's s_erff.c: around erf(1), without a detour over erfc.
float erf_near_one(float x) {
  constexpr float p[] = {-2.1663755178e-3F, 3.5478305072e-2F, -0.11089469492F,  0.31834661961F,
                         -0.37220788002F,   0.41485610604F,   -2.3621185683e-3F};
  constexpr float q[] = {
      1.1984500103e-2F, 1.3637083583e-2F, 0.12617121637F, 7.1828655899e-2F, 0.54039794207F, 0.10642088205F, 1.0F};
  constexpr float erf_of_one = 0.84506291151F;
  const float s = x - 1.0F;
  return erf_of_one + plain_polynomial(p, s) / plain_polynomial(q, s);
}

/// erf of 1.25 and above, likewise: exp(−x²) times a rational function of 1/x², with x² split after twelve bits of x.
float erf_of_large(float x) {
  constexpr float near_r[] = {-9.8143291473F, -81.287437439F, -184.60508728F,  -162.39666748F,
                              -62.375331879F, -10.558626175F, -0.69385856390F, -9.8649440333e-3F};
  constexpr float near_s[] = {-6.0424413532e-2F, 6.5702495575F, 108.63500214F, 429.00814819F, 645.38726807F,
                              434.56588745F,     137.65776062F, 19.651271820F, 1.0F};
  constexpr float far_r[] = {-483.51919556F, -1025.0950928F,  -637.56646729F,   -160.63638306F,
                             -17.757955551F, -0.79928326607F, -9.8649431020e-3F};
  constexpr float far_s[] = {-22.440952301F, 474.52853394F, 2553.0502930F, 3199.8581543F,
                             1536.7296143F,  325.79251099F, 30.338060379F, 1.0F};
  constexpr float meeting = 1.0F / 0.35F;
  const float s = 1.0F / (x * x);
  const float ratio = x < meeting ? plain_polynomial(near_r, s) / plain_polynomial(near_s, s)
                                  : plain_polynomial(far_r, s) / plain_polynomial(far_s, s);
  const float z = std::bit_cast<float>(std::bit_cast<std::uint32_t>(x) & 0xfffff000U);
  return 1.0F - std::exp(-z * z - 0.5625F) * std::exp((z - x) * (z + x) + ratio) / x;
}

/// PyTorch calls the C library's erf. Others go other ways, and are off by a bit here and there.
float erf_as_glibc(float x) {
  const float magnitude = std::abs(x);
  if (magnitude < 0x1p-28F) return std::erf(x);
  if (magnitude < 0.84375F) return erf_near_zero(x);
  if (magnitude >= 6.0F) return std::copysign(1.0F, x);
  return std::copysign(magnitude < 1.25F ? erf_near_one(magnitude) : erf_of_large(magnitude), x);
}

float newton_step(float x, float y) {
  constexpr float slope = 2.0F / static_cast<float>(1.0 / std::numbers::inv_sqrtpi);
  return x - (erf_as_glibc(x) - y) / (slope * std::exp(-x * x));
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
