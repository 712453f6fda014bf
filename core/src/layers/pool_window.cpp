#include "layers/pool_window.hpp"

#include <algorithm>

#include "layers/axis_names.hpp"
#include "layers/formula_text.hpp"
#include "layers/window_size.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

/// From the first to the last position that a window reads.
Wide span_of(const PoolWindow& w, std::size_t axis) {
  return window_span(w.kernel[axis], w.dilation[axis]);
}

/// The size before the rule that the last window must not begin behind the input.
Wide rounded_size(const PoolWindow& w, std::size_t axis, std::int64_t input) {
  const Wide room = static_cast<Wide>(input) + 2 * static_cast<Wide>(w.padding[axis]) - span_of(w, axis);
  return (w.ceil_mode ? ceil_divide(room, w.stride[axis]) : floor_divide(room, w.stride[axis])) + 1;
}

}  // namespace

Wide pooled_size(const PoolWindow& w, std::size_t axis, std::int64_t input) {
  const Wide size = rounded_size(w, axis, input);
  const bool behind = (size - 1) * w.stride[axis] >= static_cast<Wide>(input) + w.padding[axis];
  return w.ceil_mode && behind ? size - 1 : size;
}

PoolPlan window_plan(const Pooled& pooled, const Shape& input, Divisor divisor, std::int64_t divisor_override) {
  const PoolWindow& w = pooled.window;
  PoolPlan plan{input, pooled.output, {}};
  for (std::size_t axis = 0; axis < w.axes(); ++axis) {
    const std::int64_t size = input[input.size() - w.axes() + axis];
    // A step beyond the axis reads one position, whatever its length.
    const std::int64_t step = std::min(w.dilation[axis], size);
    const std::int64_t override = axis == 0 ? divisor_override : 1;
    plan.axes.push_back({step, [=, span = span_of(w, axis), stride = w.stride[axis], padding = w.padding[axis],
                                dilation = w.dilation[axis]](std::int64_t o) {
                           const Wide start = static_cast<Wide>(o) * stride - padding;
                           const Wide begin = start < 0 ? start + ceil_divide(-start, dilation) * dilation : start;
                           const Wide end = std::min<Wide>(start + span, size);
                           const Wide padded_end = std::min<Wide>(start + span, static_cast<Wide>(size) + padding);
                           const Wide counted = divisor == Divisor::whole    ? padded_end - start
                                                : divisor == Divisor::inside ? end - begin
                                                                             : override;
                           return kernels::Stretch{saturate(begin), saturate(end), saturate(counted)};
                         }});
  }
  return plan;
}

std::vector<AxisWindow> axis_windows(const PoolWindow& w) {
  std::vector<AxisWindow> windows;
  for (std::size_t axis = 0; axis < w.axes(); ++axis) {
    windows.push_back({.kernel = w.kernel[axis],
                       .stride = w.stride[axis],
                       .dilation = w.dilation[axis],
                       .pad_begin = w.padding[axis],
                       .pad_end = w.padding[axis]});
  }
  return windows;
}

std::vector<AxisFormula> window_formula(const Pooled& pooled, const Shape& input) {
  const PoolWindow& w = pooled.window;
  const std::string_view open = w.ceil_mode ? "⌈" : "⌊";
  const std::string_view close = w.ceil_mode ? "⌉" : "⌋";
  std::vector<AxisFormula> formulas;
  for (std::size_t axis = 0; axis < w.axes(); ++axis) {
    const std::string_view name = axis_name(static_cast<int>(w.axes()), static_cast<int>(axis));
    const std::int64_t size = input[input.size() - w.axes() + axis];
    const Wide rounded = rounded_size(w, axis, size);
    const Wide output = pooled_size(w, axis, size);
    AxisFormula formula;
    formula.axis = name;
    formula.symbolic = concat(open, "(", name, "_in + 2·padding − dilation·(kernel_size−1) − 1)/stride", close, " + 1");
    formula.numeric = concat(open, "(", factor(size), " + 2·", factor(w.padding[axis]), " − ", factor(w.dilation[axis]),
                             "·(", factor(w.kernel[axis]), "−1) − 1)/", factor(w.stride[axis]), close,
                             " + 1 = ", to_text(rounded));
    if (output != rounded) {
      formula.symbolic += ", one less where the last window would begin behind the input";
      formula.numeric += concat(", less 1 = ", to_text(output));
    }
    formulas.push_back(std::move(formula));
  }
  return formulas;
}

}  // namespace convscope::layers
