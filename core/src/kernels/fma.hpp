#pragma once

#include <xsimd/xsimd.hpp>

#if defined(__wasm_relaxed_simd__)
#include <wasm_simd128.h>
#endif

namespace convscope::kernels {

/// a·b + c in the fewest instructions of this build: one rounding where the hardware fuses, else two. Only for sums
/// whose last bit does not matter; arithmetic that must round once is in random/fused.hpp.
[[nodiscard]] inline xsimd::batch<float> multiply_add(xsimd::batch<float> a, xsimd::batch<float> b,
                                                      xsimd::batch<float> c) {
#if defined(__wasm_relaxed_simd__)
  return wasm_f32x4_relaxed_madd(a, b, c);
#elif defined(__FMA__)
  return xsimd::fma(a, b, c);
#else
  return a * b + c;
#endif
}

}  // namespace convscope::kernels
