#include "random/normal.hpp"

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

#include "random/fused.hpp"

namespace convscope {
namespace {

struct SineCosine {
  float sine;
  float cosine;
};

/// Natural logarithm of a normal number in (0, 1].
float cephes_log(float x) {
  constexpr float p[] = {7.0376836292E-2F,  -1.1514610310E-1F, 1.1676998740E-1F,  -1.2420140846E-1F, 1.4249322787E-1F,
                         -1.6668057665E-1F, 2.0000714765E-1F,  -2.4999993993E-1F, 3.3333331174E-1F};
  constexpr float q1 = -2.12194440e-4F;
  constexpr float q2 = 0.693359375F;
  constexpr float sqrt_half = 0.707106781186547524F;

  // x = 2^e · m with m in [√½, √2), and the polynomial is in m − 1.
  const auto bits = std::bit_cast<std::uint32_t>(x);
  float e = static_cast<float>(static_cast<std::int32_t>(bits >> 23U) - 127) + 1.0F;
  const float m = std::bit_cast<float>((bits & 0x007fffffU) | 0x3f000000U);
  const bool small = m < sqrt_half;
  if (small) e -= 1.0F;
  const float t = (m - 1.0F) + (small ? m : 0.0F);

  const float z = t * t;
  float y = p[0];
  for (std::size_t i = 1; i < std::size(p); ++i) y = fused_multiply_add(y, t, p[i]);
  y = y * t;
  y = fused_multiply_add(y, z, e * q1);
  y = fused_multiply_add(-z, 0.5F, y);
  return fused_multiply_add(e, q2, t + y);
}

/// Sine and cosine of an angle in [0, 2π].
SineCosine cephes_sine_cosine(float x) {
  constexpr float four_over_pi = 1.27323954473516F;
  constexpr float quarter[] = {-0.78515625F, -2.4187564849853515625e-4F, -3.77489497744594108e-8F};  // π/4 in parts
  constexpr float s[] = {-1.9515295891E-4F, 8.3321608736E-3F, -1.6666654611E-1F};
  constexpr float c[] = {2.443315711809948E-005F, -1.388731625493765E-003F, 4.166664568298827E-002F};

  // The octant, made even: angle = octant · π/4 + x with |x| ≤ π/4.
  const std::int32_t octant = (static_cast<std::int32_t>(x * four_over_pi) + 1) & ~1;
  const auto turns = static_cast<float>(octant);
  for (const float part : quarter) x = fused_multiply_add(turns, part, x);

  const float z = x * x;
  float cosine = c[0];
  cosine = fused_multiply_add(cosine, z, c[1]);
  cosine = fused_multiply_add(cosine, z, c[2]);
  cosine = cosine * z;
  cosine = fused_multiply_add(cosine, z, -(z * 0.5F));
  cosine = cosine + 1.0F;

  float sine = s[0];
  sine = fused_multiply_add(sine, z, s[1]);
  sine = fused_multiply_add(sine, z, s[2]);
  sine = sine * z;
  sine = fused_multiply_add(sine, x, x);

  // Every quarter turn swaps the two; half turns change the signs.
  const bool swapped = (octant & 2) != 0;
  const float first = swapped ? cosine : sine;
  const float second = swapped ? sine : cosine;
  return {(octant & 4) != 0 ? -first : first, ((octant - 2) & 4) == 0 ? -second : second};
}

}  // namespace

void normal_from_uniform(std::span<float, 16> values, const NormalParameters& parameters) {
  constexpr auto two_pi = static_cast<float>(2.0F * std::numbers::pi);
  for (std::size_t j = 0; j < 8; ++j) {
    const float radius = std::sqrt(-2.0F * cephes_log(1.0F - values[j]));
    const auto [sine, cosine] = cephes_sine_cosine(two_pi * values[j + 8]);
    values[j] = fused_multiply_add(radius * cosine, parameters.deviation, parameters.mean);
    values[j + 8] = fused_multiply_add(radius * sine, parameters.deviation, parameters.mean);
  }
}

}  // namespace convscope
