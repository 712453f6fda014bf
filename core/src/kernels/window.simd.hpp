#pragma once

#include "kernels/batch.hpp"
#include "kernels/window.hpp"

/// Plain loops, which compilers make vectors of.
namespace convscope::kernels {

/// f(stride) with the strides that most windows have as constants: vectors of neighbours, or of every other value.
template <class F>
[[gnu::always_inline]] inline void with_stride(std::size_t stride, F&& f) {
  if (stride == 1) return f(std::integral_constant<std::size_t, 1>{});
  if (stride == 2) return f(std::integral_constant<std::size_t, 2>{});
  f(stride);
}

/// NaN is larger than everything.
[[gnu::always_inline]] inline float larger(float x, float than) { return ((x > than) | (x != x)) ? x : than; }

/// The rule of WindowKernels for the value x at place p; bitwise, so that nothing branches.
[[gnu::always_inline]] inline void take_larger(float x, std::int32_t p, float& value, std::int32_t& at) {
  const bool nan = x != x;
  const bool takes = (x > value) | ((x == value) & (p < at)) | (nan & ((value == value) | (p > at)));
  value = takes ? x : value;
  at = takes ? p : at;
}

template <class Arch>
constexpr WindowKernels make_window() {
  return {
      .max =
          [](const float* x, std::size_t stride, std::size_t count, float* __restrict largest) {
            with_stride(
                stride, [=](auto step) __attribute__((always_inline)) {
                  for (std::size_t i = 0; i < count; ++i) largest[i] = larger(x[i * step], largest[i]);
                });
          },
      .max_row =
          [](const float* x, std::int32_t place, std::size_t count, const Largest& largest) {
            float* __restrict value = largest.value;
            std::int32_t* __restrict at = largest.at;
            for (std::size_t i = 0; i < count; ++i) {
              take_larger(x[i], place + static_cast<std::int32_t>(i), value[i], at[i]);
            }
          },
      .max_places =
          [](const float* x, const std::int32_t* places, std::size_t stride, std::size_t count,
             const Largest& largest) {
            float* __restrict value = largest.value;
            std::int32_t* __restrict at = largest.at;
            with_stride(
                stride, [=](auto step) __attribute__((always_inline)) {
                  for (std::size_t i = 0; i < count; ++i) take_larger(x[i * step], places[i * step], value[i], at[i]);
                });
          },
      .add =
          [](const double* x, std::size_t stride, std::size_t count, double* __restrict sums) {
            with_stride(
                stride, [=](auto step) __attribute__((always_inline)) {
                  for (std::size_t i = 0; i < count; ++i) sums[i] += x[i * step];
                });
          },
      .add_row =
          [](const float* x, std::size_t count, float* __restrict to) {
            for (std::size_t i = 0; i < count; ++i) to[i] += x[i];
          },
  };
}

}  // namespace convscope::kernels
