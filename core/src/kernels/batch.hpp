#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>
#include <xsimd/xsimd.hpp>

/// What the kernels share: the vector of this build, and loops that are unrolled for certain.
namespace convscope::kernels {

using Batch = xsimd::batch<float>;
inline constexpr std::size_t lanes = Batch::size;

/// Calls f with std::integral_constant 0 … Count−1: a loop whose index is a constant, so that an array it indexes can
/// live in registers at every optimisation level.
template <std::size_t Count, class F>
[[gnu::always_inline]] inline void unroll(F&& f) {
  [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    (f(std::integral_constant<std::size_t, I>{}), ...);
  }
  (std::make_index_sequence<Count>{});
}

/// True in the first `count` lanes.
[[nodiscard]] inline xsimd::batch_bool<float> first_lanes(std::size_t count) {
  alignas(Batch::arch_type::alignment()) float index[lanes];
  for (std::size_t i = 0; i < lanes; ++i) index[i] = static_cast<float>(i);
  return Batch::load_aligned(index) < Batch(static_cast<float>(count));
}

}  // namespace convscope::kernels
