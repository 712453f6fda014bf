#pragma once

#include "kernels/arithmetic.hpp"
#include "kernels/map.simd.hpp"

namespace convscope::kernels {

/// out = f(a, b), the sides told apart outside the loops.
template <class Arch, class F>
[[gnu::always_inline]] inline void map_sides(const Side& a, const Side& b, std::size_t count, float* out, F&& f) {
  using Vector = Batch<Arch>;
  const std::span<float> to(out, count);
  const std::span<const float> left(a.values, a.repeated ? 1 : count);
  const std::span<const float> right(b.values, b.repeated ? 1 : count);
  if (count == 0) return;
  if (!a.repeated && !b.repeated) return map<Arch>(f, to, left, right);
  if (!a.repeated) {
    return map<Arch>(
        [&, q = Vector(right[0]) ](Vector p) __attribute__((always_inline)) { return f(p, q); }, to, left);
  }
  const Vector p(left[0]);
  if (!b.repeated) {
    return map<Arch>(
        [&](Vector q) __attribute__((always_inline)) { return f(p, q); }, to, right);
  }
  float value[lanes<Arch>];
  f(p, Vector(right[0])).store_unaligned(value);
  std::fill_n(out, count, value[0]);
}

template <class Arch>
constexpr Arithmetic make_arithmetic() {
  using Vector = Batch<Arch>;
  return {
      .add = [](const Side& a, const Side& b, float scale, std::size_t count,
                float* out) { map_sides<Arch>(a, b, count, out, [=](Vector p, Vector q) { return p + q * scale; }); },
      .multiply = [](const Side& a, const Side& b, std::size_t count,
                     float* out) { map_sides<Arch>(a, b, count, out, [](Vector p, Vector q) { return p * q; }); },
      .divide = [](const Side& a, const Side& b, std::size_t count,
                   float* out) { map_sides<Arch>(a, b, count, out, [](Vector p, Vector q) { return p / q; }); },
      .maximum =
          [](const Side& a, const Side& b, std::size_t count, float* out) {
            map_sides<Arch>(a, b, count, out, [](Vector p, Vector q) { return xsimd::select(p != p || p > q, p, q); });
          },
      .minimum =
          [](const Side& a, const Side& b, std::size_t count, float* out) {
            map_sides<Arch>(a, b, count, out, [](Vector p, Vector q) { return xsimd::select(p != p || p < q, p, q); });
          },
      .add_product =
          [](const Side& a, const Side& b, std::size_t count, float* out) {
            const auto add = [](Vector sum, Vector p, Vector q) __attribute__((always_inline)) { return sum + p * q; };
            const std::span<float> to(out, count);
            const std::span<const float> sums(out, count);
            const std::span<const float> left(a.values, a.repeated ? 1 : count);
            const std::span<const float> right(b.values, b.repeated ? 1 : count);
            if (count == 0) return;
            if (a.repeated || b.repeated) {
              const Vector factor(a.repeated ? left[0] : right[0]);
              const std::span<const float> values = a.repeated ? right : left;
              if (values.size() < count) {
                return map<Arch>([&](Vector sum) { return add(sum, factor, Vector(values[0])); }, to, sums);
              }
              return map<Arch>([&](Vector sum, Vector p) { return add(sum, p, factor); }, to, sums, values);
            }
            map<Arch>(add, to, sums, left, right);
          },
  };
}

}  // namespace convscope::kernels
