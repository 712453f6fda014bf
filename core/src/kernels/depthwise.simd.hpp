#pragma once

#include <algorithm>
#include <array>

#include "kernels/batch.hpp"
#include "kernels/depthwise.hpp"
#include "kernels/fma.hpp"

namespace convscope::kernels {

/// `Rows` rows at once, since neighbours share what they read.
template <class Arch, std::size_t Stride, std::size_t Rows>
void depthwise_rows(const DepthwiseArguments& arguments, std::size_t y) {
  using Vector = Batch<Arch>;
  constexpr std::size_t n = lanes<Arch>;
  const DepthwiseArguments a = arguments;  // in registers: what is written might be the arguments
  std::array<Vector, 9> weights;
  unroll<9>([&](auto i) __attribute__((always_inline)) { weights[i] = Vector(a.weights[i]); });
  const float* const input = a.input + static_cast<std::ptrdiff_t>(Stride * y) * a.input_row;
  float* const output = a.output + static_cast<std::ptrdiff_t>(y) * a.output_row;
  for (std::size_t x = 0; x < a.columns; x += n) {
    std::array<Vector, Rows> sum;
    sum.fill(Vector(a.bias));
    unroll<Stride*(Rows - 1) + 3>([&](auto row) __attribute__((always_inline)) {
      unroll<3>([&](auto j) __attribute__((always_inline)) {
        const std::ptrdiff_t column = Stride == 1 ? j() : j() == 1 ? a.odd : j() / 2;
        const float* const place = input + static_cast<std::ptrdiff_t>(row()) * a.input_row + column;
        const Vector value = Vector::load_unaligned(place + x);
        unroll<Rows>([&](auto r) __attribute__((always_inline)) {
          if constexpr (row() >= Stride * r() && row() - Stride * r() < 3) {
            sum[r] = multiply_add(value, weights[(row() - Stride * r()) * 3 + j()], sum[r]);
          }
        });
      });
    });
    unroll<Rows>([&](auto r) __attribute__((always_inline)) {
      sum[r] = at_least<Arch>(sum[r], Vector(a.lowest));
      float* const place = output + static_cast<std::ptrdiff_t>(r()) * a.output_row + x;
      if (x + n <= a.columns) {
        sum[r].store_unaligned(place);
      } else {
        std::array<float, n> rest;
        sum[r].store_unaligned(rest.data());
        std::copy_n(rest.data(), a.columns - x, place);
      }
    });
  }
}

template <class Arch, std::size_t Stride>
void depthwise_plane(const DepthwiseArguments& a) {
  std::size_t y = 0;
  if constexpr (Stride == 1) {
    for (; y + 4 <= a.rows; y += 4) depthwise_rows<Arch, Stride, 4>(a, y);
  }
  for (; y + 2 <= a.rows; y += 2) depthwise_rows<Arch, Stride, 2>(a, y);
  if (y < a.rows) depthwise_rows<Arch, Stride, 1>(a, y);
}

/// The kernel f32_depthwise_4x1v.
template <class Arch>
void depthwise(const DepthwiseArguments& a) {
  a.stride == 2 ? depthwise_plane<Arch, 2>(a) : depthwise_plane<Arch, 1>(a);
}

}  // namespace convscope::kernels
