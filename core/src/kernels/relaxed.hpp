#pragma once

#include <xsimd/xsimd.hpp>

/// Fused multiply-add of relaxed SIMD, which xsimd has not: this is where the relaxed build differs from the plain one.
/// It stands at xsimd's own names, so that its exp, tanh and erf fuse as well.
#if defined(__wasm_relaxed_simd__)
#include <wasm_simd128.h>

namespace xsimd {

template <>
inline batch<float, wasm> fma(const batch<float, wasm>& x, const batch<float, wasm>& y,
                              const batch<float, wasm>& z) noexcept {
  return wasm_f32x4_relaxed_madd(x, y, z);
}

/// z − x·y
template <>
inline batch<float, wasm> fnma(const batch<float, wasm>& x, const batch<float, wasm>& y,
                               const batch<float, wasm>& z) noexcept {
  return wasm_f32x4_relaxed_nmadd(x, y, z);
}

}  // namespace xsimd
#endif
