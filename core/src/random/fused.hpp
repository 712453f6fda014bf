#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace convscope {

/// a·b + c with one rounding, on any hardware: what PyTorch's AVX2 build computes. WebAssembly has no such instruction,
/// and its library's fmaf handles cases that don't come up here. The product of two floats is exact in double; their
/// sum with c is rounded to odd (Boldo & Melquiond, "Emulation of FMA and correctly rounded sums", 2008), after which
/// rounding to float gives what one rounding of the exact value gives. Operands and result must be finite.
[[nodiscard]] inline float fused_multiply_add(float a, float b, float c) {
#if defined(__FMA__)
  return __builtin_fmaf(a, b, c);
#else
  const double product = static_cast<double>(a) * static_cast<double>(b);
  const double addend = static_cast<double>(c);
  const double sum = product + addend;
  // Knuth's two-sum: sum + error is exact.
  const double part = sum - product;
  const double error = (product - (sum - part)) + (addend - part);
  auto bits = std::bit_cast<std::uint64_t>(sum);
  if (error != 0.0 && (bits & 1U) == 0U) bits += (error > 0.0) == (sum > 0.0) ? std::uint64_t{1} : ~std::uint64_t{0};
  return static_cast<float>(std::bit_cast<double>(bits));
#endif
}

}  // namespace convscope
