#include "kernels/resize.hpp"

#include <cstddef>

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

}  // namespace

void resize(const float* x, const ResizeAxis& axis, float* y) {
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
  each_position(axis, [&](std::span<const Tap> taps, std::int64_t input, std::int64_t output) {
    const float* from = grad + output;
    for (const Tap& tap : taps) {
      float* to = grad_x + input + tap.index * axis.inner;
      for (std::int64_t i = 0; i < axis.inner; ++i) to[i] += tap.weight * from[i];
    }
  });
}

}  // namespace convscope::kernels
