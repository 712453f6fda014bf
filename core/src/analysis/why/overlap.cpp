#include "analysis/why/overlap.hpp"

#include <algorithm>

#include "analysis/fields/unread.hpp"

namespace convscope::analysis {
namespace {

using layers::ceil_divide;
using layers::floor_divide;
using layers::saturate;

Wide modulo(Wide a, Wide m) { return a - floor_divide(a, m) * m; }

struct Euclid {
  Wide divisor;  ///< the greatest common one of a and b
  Wide factor;   ///< factor · a ≡ divisor modulo b
};

Euclid euclid(Wide a, Wide b) {
  Euclid now{a, 1};
  Euclid next{b, 0};
  while (next.divisor != 0) {
    const Wide quotient = now.divisor / next.divisor;
    now = {now.divisor - quotient * next.divisor, now.factor - quotient * next.factor};
    std::swap(now, next);
  }
  return now;
}

/// Taps whose place is a multiple of the stride away from `place`, among the taps `first` … `last`.
std::int64_t taps_at(const AxisWindow& w, Wide place, Wide first, Wide last) {
  const auto [divisor, factor] = euclid(w.dilation, w.stride);
  if (first > last || modulo(place, divisor) != 0) return 0;
  // tap · dilation ≡ place (mod stride) has one solution in each `period` neighbouring taps.
  const Wide period = w.stride / divisor;
  const Wide solution = modulo(modulo(factor, period) * modulo(place / divisor, period), period);
  return saturate(floor_divide(last - solution, period) - ceil_divide(first - solution, period) + 1);
}

}  // namespace

std::int64_t windows_over(const SlidingAxis& axis, Wide position) {
  const AxisWindow& w = axis.window;
  const Wide place = position + w.pad_begin;
  // Window i has tap k there when i·stride + k·dilation = place, for i = 0 … windows−1.
  const Wide first =
      ceil_divide(place - static_cast<Wide>(w.stride) * (static_cast<Wide>(axis.windows()) - 1), w.dilation);
  const Wide last = floor_divide(place, w.dilation);
  return taps_at(w, place, std::max<Wide>(first, 0), std::min<Wide>(last, static_cast<Wide>(w.kernel) - 1));
}

bool has_inner_outputs(const SlidingAxis& axis) {
  const AxisWindow& w = axis.window;
  // All inputs that could reach a place exist from the end of the first one's window to the beginning of the one that
  // would come next.
  const Wide begin = std::max<Wide>(axis.extent() - 1, w.pad_begin);
  const Wide end =
      std::min<Wide>(static_cast<Wide>(axis.input) * w.stride, static_cast<Wide>(w.pad_begin) + axis.output);
  return end - begin >= w.stride;
}

AxisOverlap find_overlap(const SlidingAxis& axis) {
  const AxisWindow& w = axis.window;
  const Wide divisor = euclid(w.dilation, w.stride).divisor;
  const Wide period = w.stride / divisor;
  // The taps fall in turn on every divisor-th output of a period.
  AxisOverlap overlap{.least = divisor > 1 ? 0 : saturate(floor_divide(w.kernel, period)),
                      .most = saturate(ceil_divide(w.kernel, period)),
                      .pattern = {},
                      .bias_only = {}};
  if (w.stride <= AxisOverlap::max_pattern) {
    for (std::int64_t o = 0; o < w.stride; ++o) {
      overlap.pattern.push_back(taps_at(w, static_cast<Wide>(o) + w.pad_begin, 0, static_cast<Wide>(w.kernel) - 1));
    }
  }
  // What inputs write is what windows of a convolution back over the output would read.
  AxisWindow back = w;
  back.transposed = false;
  overlap.bias_only = find_unread(back, axis.output, axis.input);
  return overlap;
}

}  // namespace convscope::analysis
