#pragma once

#include <xsimd/xsimd.hpp>

/// xsimd has no fused multiply-add of relaxed SIMD. These specialise its own fma and fnma, so that its exp, tanh and
/// erf fuse too; of fms and fnms they take none.
#if defined(__wasm_relaxed_simd__)
#include <wasm_simd128.h>

namespace xsimd {

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

}  // namespace xsimd
#endif
