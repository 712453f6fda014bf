#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "kernels/wasm.hpp"

/// What the kernels share: the vector of an instruction set, and loops that are unrolled for certain. Only sources in
/// kernels/arch/, and what they alone include, may use it: there every function that is not inlined for certain is a
/// template on `Arch`, so that the linker never takes one instruction set's code for another's.
namespace convscope::kernels {

template <class Arch>
using Batch = xsimd::batch<float, Arch>;

template <class Arch>
inline constexpr std::size_t lanes = Batch<Arch>::size;

/// Vector registers: how many sums a kernel can keep.
template <class Arch>
inline constexpr std::size_t registers =
    std::is_base_of_v<xsimd::avx512f, Arch> || std::is_base_of_v<xsimd::neon64, Arch> ? 32 : 16;

/// Calls f with std::integral_constant 0 … Count−1: a loop whose index is a constant, so that an array it indexes can
/// live in registers at every optimisation level.
template <std::size_t Count, class F>
[[gnu::always_inline]] inline void unroll(F&& f) {
  [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    (f(std::integral_constant<std::size_t, I>{}), ...);
  }
  (std::make_index_sequence<Count>{});
}

/// The larger of both; x where it is NaN, or a zero and `lowest` another: as PyTorch's clamp_min.
template <class Arch>
[[nodiscard, gnu::always_inline]] inline Batch<Arch> at_least(Batch<Arch> x, Batch<Arch> lowest) {
  // Where neither is larger, WebAssembly's instruction gives the first, x86's the second. xsimd hands its operands on in
  // their order, which it does not promise: "outputs with a lower bound ..." of the tests would tell.
  if constexpr (std::is_same_v<Arch, xsimd::wasm>) {
    return xsimd::max(x, lowest);
  } else if constexpr (std::is_base_of_v<xsimd::sse2, Arch> || std::is_base_of_v<xsimd::avx, Arch> ||
                       std::is_base_of_v<xsimd::avx512f, Arch>) {
    return xsimd::max(lowest, x);
  } else {
    return xsimd::select(x < lowest, lowest, x);
  }
}

/// True in the first `count` lanes.
template <class Arch>
[[nodiscard, gnu::always_inline]] inline xsimd::batch_bool<float, Arch> first_lanes(std::size_t count) {
  alignas(Arch::alignment()) float index[lanes<Arch>];
  for (std::size_t i = 0; i < lanes<Arch>; ++i) index[i] = static_cast<float>(i);
  return Batch<Arch>::load_aligned(index) < Batch<Arch>(static_cast<float>(count));
}

}  // namespace convscope::kernels
