#pragma once

#include <cstdint>

#include <xsimd/xsimd.hpp>

/// What xsimd does lane by lane, or in several steps, where WebAssembly has an instruction. These specialise its own
/// functions, so that its exp, tanh and erf are faster too.
#if defined(__wasm_simd128__)
#include <wasm_simd128.h>

namespace xsimd {

/// Ties to even.
template <>
[[gnu::always_inline]] inline batch<float, wasm> nearbyint(const batch<float, wasm>& x) noexcept {
  return wasm_f32x4_nearest(x);
}

/// For whole numbers that an int32 holds; of others relaxed SIMD makes any.
template <>
[[gnu::always_inline]] inline batch<std::int32_t, wasm> to_int(const batch<float, wasm>& x) noexcept {
#if defined(__wasm_relaxed_simd__)
  return wasm_i32x4_relaxed_trunc_f32x4(x);
#else
  return wasm_i32x4_trunc_sat_f32x4(x);
#endif
}

#if defined(__wasm_relaxed_simd__)
/// x·y + z in one instruction. Of fms and fnms, which stay two, the kernels and what they call take none.
template <>
[[gnu::always_inline]] inline batch<float, wasm> fma(const batch<float, wasm>& x, const batch<float, wasm>& y,
                                                     const batch<float, wasm>& z) noexcept {
  return wasm_f32x4_relaxed_madd(x, y, z);
}

/// z − x·y
template <>
[[gnu::always_inline]] inline batch<float, wasm> fnma(const batch<float, wasm>& x, const batch<float, wasm>& y,
                                                      const batch<float, wasm>& z) noexcept {
  return wasm_f32x4_relaxed_nmadd(x, y, z);
}
#endif

}  // namespace xsimd
#endif
