#include "kernels/resize.hpp"

#include <cstddef>
#include <type_traits>

namespace convscope::kernels {

namespace {

/// Calls visit(taps, input, output) for each output position: where the axis begins in x, where the position's values
/// begin in y.
template <class Visit>
void each_position(const ResizeAxis& axis, Visit visit) {
  const std::size_t count = axis.taps.size() / static_cast<std::size_t>(axis.output);
  for (std::int64_t outer = 0; outer < axis.outer; ++outer) {
    for (std::int64_t o = 0; o < axis.output; ++o) {
      visit(axis.taps.subspan(static_cast<std::size_t>(o) * count, count), outer * axis.input * axis.inner,
            (outer * axis.output + o) * axis.inner);
    }
  }
}

/// Along the innermost axis a position is a single value: all its taps at one go.
template <std::size_t Taps>
void resize_rows(const float* x, const ResizeAxis& axis, float* y) {
  for (std::int64_t row = 0; row < axis.outer; ++row, x += axis.input) {
    for (const Tap* tap = axis.taps.data(); tap != axis.taps.data() + axis.taps.size(); tap += Taps) {
      float sum = tap[0].weight * x[tap[0].index];
      for (std::size_t i = 1; i < Taps; ++i) sum += tap[i].weight * x[tap[i].index];
      *y++ = sum;
    }
  }
}

template <std::size_t Taps>
void resize_rows_backward(const float* grad, const ResizeAxis& axis, float* grad_x) {
  for (std::int64_t row = 0; row < axis.outer; ++row, grad_x += axis.input) {
    for (const Tap* tap = axis.taps.data(); tap != axis.taps.data() + axis.taps.size(); tap += Taps) {
      for (std::size_t i = 0; i < Taps; ++i) grad_x[tap[i].index] += tap[i].weight * *grad;
      ++grad;
    }
  }
}

/// Calls f(std::integral_constant) with the number of taps that an interpolation along the innermost axis has: nearest,
/// linear or cubic. False where it is none of these.
template <class F>
bool along_rows(const ResizeAxis& axis, F f) {
  if (axis.inner != 1) return false;
  const std::size_t count = axis.taps.size() / static_cast<std::size_t>(axis.output);
  if (count == 1) f(std::integral_constant<std::size_t, 1>{});
  if (count == 2) f(std::integral_constant<std::size_t, 2>{});
  if (count == 4) f(std::integral_constant<std::size_t, 4>{});
  return count == 1 || count == 2 || count == 4;
}

}  // namespace

void resize(const float* x, const ResizeAxis& axis, float* y) {
  if (along_rows(axis, [&](auto taps) { resize_rows<taps()>(x, axis, y); })) return;
  each_position(axis, [&](std::span<const Tap> taps, std::int64_t input, std::int64_t output) {
    float* to = y + output;
    const float* first = x + input + taps[0].index * axis.inner;
    for (std::int64_t i = 0; i < axis.inner; ++i) to[i] = taps[0].weight * first[i];
    for (const Tap& tap : taps.subspan(1)) {
      const float* from = x + input + tap.index * axis.inner;
      for (std::int64_t i = 0; i < axis.inner; ++i) to[i] += tap.weight * from[i];
    }
  });
}

void resize_backward(const float* grad, const ResizeAxis& axis, float* grad_x) {
  if (along_rows(axis, [&](auto taps) { resize_rows_backward<taps()>(grad, axis, grad_x); })) return;
  each_position(axis, [&](std::span<const Tap> taps, std::int64_t input, std::int64_t output) {
    const float* from = grad + output;
    for (const Tap& tap : taps) {
      float* to = grad_x + input + tap.index * axis.inner;
      for (std::int64_t i = 0; i < axis.inner; ++i) to[i] += tap.weight * from[i];
    }
  });
}

}  // namespace convscope::kernels
