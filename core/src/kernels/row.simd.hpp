#pragma once

#include <limits>

#include "kernels/batch.hpp"
#include "kernels/row.hpp"

/// Plain loops over a fixed number of sums: compilers make vectors of double of them, to which xsimd has no conversion
/// from float.
namespace convscope::kernels {

/// Enough sums that none waits for itself.
template <class Arch>
inline constexpr std::size_t row_sums = 4 * lanes<Arch>;

/// Σ term(i) for i < count.
template <class Arch, class Term>
[[gnu::always_inline]] inline double row_sum(std::size_t count, Term&& term) {
  constexpr std::size_t n = row_sums<Arch>;
  double total = 0.0;
  std::size_t i = 0;
  if (count >= n) {
    double sums[n] = {};
    for (; i + n <= count; i += n) {
      for (std::size_t j = 0; j < n; ++j) sums[j] += term(i + j);
    }
    for (std::size_t half = n / 2; half > 0; half /= 2) {
      for (std::size_t j = 0; j < half; ++j) sums[j] += sums[j + half];
    }
    total = sums[0];
  }
  for (; i < count; ++i) total += term(i);
  return total;
}

/// f(weight of a place), told apart outside the loops.
template <class F>
[[gnu::always_inline]] inline auto with_weight(const float* weight, F&& f) {
  if (weight == nullptr) return f([](std::size_t) __attribute__((always_inline)) { return 1.0; });
  return f([=](std::size_t i) __attribute__((always_inline)) { return static_cast<double>(weight[i]); });
}

/// The value that stands before all others by `before`, `last` if there is none; NaN stands before everything.
template <class Arch, class Before>
[[gnu::always_inline]] inline float row_extreme(const float* x, std::size_t count, float last, Before&& before) {
  using Vector = Batch<Arch>;
  constexpr std::size_t n = lanes<Arch>;
  constexpr std::size_t vectors = 4;
  const auto first_of = [&](Vector a, Vector b) __attribute__((always_inline)) {
    return xsimd::select(a != a || before(a, b), a, b);
  };
  const auto first = [&](float a, float b) __attribute__((always_inline)) { return a != a || before(a, b) ? a : b; };
  float extreme = last;
  std::size_t i = 0;
  if (count >= vectors * n) {
    Vector best[vectors];
    unroll<vectors>([&](auto v) __attribute__((always_inline)) { best[v] = Vector(last); });
    for (; i + vectors * n <= count; i += vectors * n) {
      unroll<vectors>([&](auto v) __attribute__((always_inline)) {
        best[v] = first_of(best[v], Vector::load_unaligned(x + i + v * n));
      });
    }
    float found[n];
    first_of(first_of(best[0], best[1]), first_of(best[2], best[3])).store_unaligned(found);
    for (std::size_t j = 0; j < n; ++j) extreme = first(extreme, found[j]);
  }
  for (; i < count; ++i) extreme = first(extreme, x[i]);
  return extreme;
}

template <class Arch>
constexpr RowKernels make_row() {
  return {
      .sum =
          [](const float* x, std::size_t count) {
            return row_sum<Arch>(count, [=](std::size_t i) { return static_cast<double>(x[i]); });
          },
      .squares =
          [](const float* x, std::size_t count, double mean) {
            return row_sum<Arch>(count, [=](std::size_t i) {
              const double distance = static_cast<double>(x[i]) - mean;
              return distance * distance;
            });
          },
      .products =
          [](const float* x, const float* grad, const float* weight, std::size_t count, double mean) {
            return with_weight(
                weight, [=](auto weight_at) __attribute__((always_inline)) {
                  const auto g = [=](std::size_t i) __attribute__((always_inline)) {
                    return static_cast<double>(grad[i]) * weight_at(i);
                  };
                  return RowProducts{.g = row_sum<Arch>(count, g), .gx = row_sum<Arch>(count, [=](std::size_t i) {
                                                                     return g(i) * (static_cast<double>(x[i]) - mean);
                                                                   })};
                });
          },
      .map =
          [](const float* x, std::size_t count, const RowMap& m, float* out) {
            with_weight(
                m.weight, [=](auto weight_at) __attribute__((always_inline)) {
                  const auto mapped = [=](std::size_t i) __attribute__((always_inline)) {
                    return (static_cast<double>(x[i]) - m.mean) * m.scale * weight_at(i) + m.shift;
                  };
                  if (m.bias == nullptr) {
                    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(mapped(i));
                  } else {
                    for (std::size_t i = 0; i < count; ++i) {
                      out[i] = static_cast<float>(mapped(i) + static_cast<double>(m.bias[i]));
                    }
                  }
                });
          },
      .gradient =
          [](const float* x, const float* grad, std::size_t count, const RowGradient& m, float* out) {
            with_weight(
                m.weight, [=](auto weight_at) __attribute__((always_inline)) {
                  for (std::size_t i = 0; i < count; ++i) {
                    const double distance = static_cast<double>(x[i]) - m.mean;
                    out[i] = static_cast<float>(static_cast<double>(grad[i]) * weight_at(i) * m.factor - m.constant -
                                                distance * m.slope);
                  }
                });
          },
      .add =
          [](const float* x, std::size_t count, double* sums) {
            for (std::size_t i = 0; i < count; ++i) sums[i] += static_cast<double>(x[i]);
          },
      .add_squares =
          [](const float* x, const double* means, std::size_t count, double* sums) {
            for (std::size_t i = 0; i < count; ++i) {
              const double distance = static_cast<double>(x[i]) - means[i];
              sums[i] += distance * distance;
            }
          },
      .add_products =
          [](const float* x, const float* grad, std::size_t count, double mean, double scale, double* sums) {
            for (std::size_t i = 0; i < count; ++i) {
              sums[i] += static_cast<double>(grad[i]) * ((static_cast<double>(x[i]) - mean) * scale);
            }
          },
      .largest =
          [](const float* x, std::size_t count) {
            return row_extreme<Arch>(x, count, -std::numeric_limits<float>::infinity(),
                                     [](auto a, auto b) { return a > b; });
          },
      .smallest =
          [](const float* x, std::size_t count) {
            return row_extreme<Arch>(x, count, std::numeric_limits<float>::infinity(),
                                     [](auto a, auto b) { return a < b; });
          },
  };
}

}  // namespace convscope::kernels
