#pragma once

#include <type_traits>

#include "kernels/batch.hpp"

namespace convscope::kernels {

/// Whether multiply_add is one instruction.
template <class Arch>
inline constexpr bool fused = std::is_same_v<Arch, xsimd::fma3<xsimd::avx2>> || registers<Arch> == 32;
#if defined(__wasm_relaxed_simd__)
template <>
inline constexpr bool fused<xsimd::wasm> = true;
#endif

/// a·b + c in the fewest instructions of this instruction set: one rounding where the hardware fuses, else two. Only
/// for sums whose last bit does not matter; arithmetic that must round once is in random/fused.hpp.
template <class Arch>
[[nodiscard, gnu::always_inline]] inline Batch<Arch> multiply_add(Batch<Arch> a, Batch<Arch> b, Batch<Arch> c) {
  if constexpr (fused<Arch>) {
    return xsimd::fma(a, b, c);
  } else {
    return a * b + c;
  }
}

/// How the instruction set is called: for WebAssembly xsimd has one name, whatever multiply_add compiles to.
template <class Arch>
inline constexpr const char* architecture_name = Arch::name();
#if defined(__wasm_relaxed_simd__)
template <>
inline constexpr const char* architecture_name<xsimd::wasm> = "wasm-relaxed";
#endif

}  // namespace convscope::kernels
