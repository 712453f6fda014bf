#pragma once

#include <array>

#include "kernels/batch.hpp"
#include "kernels/fma.hpp"
#include "kernels/winograd.hpp"

namespace convscope::kernels::winograd {

template <class Arch>
using Six = std::array<Batch<Arch>, inputs>;

/// Bᵀ d: row of a point p: the coefficients of Π (x − q) over the other points q.
template <class Arch>
[[nodiscard, gnu::always_inline]] inline Six<Arch> transform_input(const Six<Arch>& d) {
  using Vector = Batch<Arch>;
  constexpr auto a = static_cast<float>(near_point * near_point);
  constexpr auto b = static_cast<float>(far_point * far_point);
  static_assert(near_point * far_point > 0.9999 && near_point * far_point < 1.0001, "rows 0 and ∞ leave it out");
  const Vector minus_sum(-(a + b));
  const Vector near_even = multiply_add(Vector(-b), d[2], d[4]);
  const Vector near_odd = multiply_add(Vector(-b), d[1], d[3]) * Vector(static_cast<float>(near_point));
  const Vector far_even = multiply_add(Vector(-a), d[2], d[4]);
  const Vector far_odd = multiply_add(Vector(-a), d[1], d[3]) * Vector(static_cast<float>(far_point));
  return {multiply_add(minus_sum, d[2], d[0] + d[4]),
          near_even + near_odd,
          near_even - near_odd,
          far_even + far_odd,
          far_even - far_odd,
          multiply_add(minus_sum, d[3], d[1] + d[5])};
}

/// Aᵀ m: row i holds the points' i-th powers.
template <class Arch>
[[nodiscard, gnu::always_inline]] inline std::array<Batch<Arch>, outputs> transform_output(const Six<Arch>& m) {
  using Vector = Batch<Arch>;
  constexpr auto p = static_cast<float>(near_point);
  constexpr auto q = static_cast<float>(far_point);
  const Vector near_even = m[1] + m[2];
  const Vector near_odd = (m[1] - m[2]) * Vector(p);
  const Vector far_even = m[3] + m[4];
  const Vector far_odd = (m[3] - m[4]) * Vector(q);
  const Vector near_square(static_cast<float>(near_point * near_point));
  const Vector far_square(static_cast<float>(far_point * far_point));
  return {m[0] + near_even + far_even, near_odd + far_odd, multiply_add(near_square, near_even, far_square * far_even),
          multiply_add(near_square, near_odd, multiply_add(far_square, far_odd, m[5]))};
}

/// The kernel of that name in the table's row. Tiles in the vector.
template <class Arch>
void input(const InputArguments& arguments) {
  using Vector = Batch<Arch>;
  const InputArguments a = arguments;  // in registers: what is written might be the arguments
  for (std::size_t t = 0; t < a.tiles; t += lanes<Arch>) {
    // Columns first. Column x of tile t is value t + x/4 of the remainder x mod 4.
    std::array<Six<Arch>, inputs> columns;
    unroll<inputs>([&](auto x) __attribute__((always_inline)) {
      const float* const from = a.rows + static_cast<std::ptrdiff_t>(x() % 4) * a.part + t + x() / 4;
      Six<Arch> column;
      unroll<inputs>([&](auto y) __attribute__((always_inline)) {
        column[y] = Vector::load_unaligned(from + static_cast<std::ptrdiff_t>(y()) * a.row);
      });
      columns[x] = transform_input<Arch>(column);
    });
    float* to = a.to + t;
    unroll<inputs>([&](auto y) __attribute__((always_inline)) {
      Six<Arch> row;
      unroll<inputs>([&](auto x) __attribute__((always_inline)) { row[x] = columns[x][y]; });
      row = transform_input<Arch>(row);
      unroll<inputs>([&](auto x) __attribute__((always_inline)) {
        row[x].store_unaligned(to);
        to += a.place_step;
      });
    });
  }
}

/// The kernel of that name in the table's row. Output channels in the vector.
template <class Arch>
void output(const OutputArguments& arguments) {
  using Vector = Batch<Arch>;
  constexpr std::size_t n = lanes<Arch>;
  constexpr std::size_t width = 2 * n;
  const OutputArguments a = arguments;
  const Vector lowest(a.lowest);
  for (std::size_t c = 0; c < width; c += n) {
    const Vector bias = Vector::load_unaligned(a.bias + c);
    for (std::size_t t = 0; t < a.tiles; ++t) {
      const float* from = a.from + t * width + c;
      std::array<std::array<Vector, inputs>, outputs> rows;
      unroll<inputs>([&](auto x) __attribute__((always_inline)) {
        Six<Arch> column;
        unroll<inputs>([&](auto y) __attribute__((always_inline)) {
          column[y] = Vector::load_unaligned(from + static_cast<std::ptrdiff_t>(y() * inputs + x()) * a.place_step);
        });
        const std::array<Vector, outputs> transformed = transform_output<Arch>(column);
        unroll<outputs>([&](auto y) __attribute__((always_inline)) { rows[y][x] = transformed[y]; });
      });
      float* to = a.rows + t * outputs * width + c;
      unroll<outputs>([&](auto y) __attribute__((always_inline)) {
        const std::array<Vector, outputs> row = transform_output<Arch>(rows[y]);
        unroll<outputs>([&](auto x) __attribute__((always_inline)) {
          at_least<Arch>(row[x] + bias, lowest)
              .store_unaligned(to + static_cast<std::ptrdiff_t>(y()) * a.row + x() * width);
        });
      });
    }
  }
}

}  // namespace convscope::kernels::winograd
