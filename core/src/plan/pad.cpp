#include "plan/pad.hpp"

#include <algorithm>

#include "kernels/table.hpp"
#include "plan/geometry.hpp"

namespace convscope::plan {
namespace {

using Axes = std::span<const PaddedAxis>;
using Border = AxisWindow::Border;

/// Values of one step along the axis before `axes`: in the input, in the output.
std::int64_t input_step(Axes axes) {
  std::int64_t step = 1;
  for (const PaddedAxis& axis : axes) step *= axis.size;
  return step;
}
std::int64_t output_step(Axes axes) {
  std::int64_t step = 1;
  for (const PaddedAxis& axis : axes) step *= static_cast<std::int64_t>(axis.source.size());
  return step;
}

void pad_row(const PaddedAxis& axis, const float* input, float value, float* output) {
  const auto put = [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t x = begin; x < end; ++x) {
      const std::int64_t source = axis.source[static_cast<std::size_t>(x)];
      output[x] = source < 0 ? value : input[source];
    }
  };
  put(0, axis.inner_begin);
  if (axis.inner_begin < axis.inner_end) {
    const std::int64_t first = axis.source[static_cast<std::size_t>(axis.inner_begin)];
    kernels::table().copy(input + first, static_cast<std::size_t>(axis.inner_end - axis.inner_begin),
                          output + axis.inner_begin);
  }
  put(axis.inner_end, static_cast<std::int64_t>(axis.source.size()));
}

void pad_block(Axes axes, const float* input, float value, float* output) {
  if (axes.size() == 1) return pad_row(axes[0], input, value, output);
  const Axes inner = axes.subspan(1);
  const std::int64_t from = input_step(inner);
  const std::int64_t to = output_step(inner);
  for (const std::int64_t source : axes[0].source) {
    if (source < 0) {
      std::fill_n(output, to, value);
    } else {
      pad_block(inner, input + source * from, value, output);
    }
    output += to;
  }
}

void add_block(Axes axes, const float* grad, float* sums) {
  if (axes.size() == 1) {
    for (const std::int64_t source : axes[0].source) {
      if (source >= 0) sums[source] += *grad;
      ++grad;
    }
    return;
  }
  const Axes inner = axes.subspan(1);
  const std::int64_t from = output_step(inner);
  const std::int64_t to = input_step(inner);
  for (const std::int64_t source : axes[0].source) {
    if (source >= 0) add_block(inner, grad, sums + source * to);
    grad += from;
  }
}

}  // namespace

PaddedAxis::PaddedAxis(std::int64_t input_size, std::int64_t begin, std::int64_t end, Border border)
    : size(input_size) {
  const bool wraps = border == Border::circular;
  const std::int64_t skipped = wraps ? std::max<std::int64_t>(-begin, 0) : 0;
  const std::int64_t kept = wraps ? size - skipped - std::max<std::int64_t>(-end, 0) : size;
  const std::int64_t before = wraps ? std::max<std::int64_t>(begin, 0) : begin;
  const std::int64_t places = size + begin + end;
  source.reserve(static_cast<std::size_t>(places));
  for (std::int64_t place = 0; place < places; ++place) {
    // Nothing is left to wrap around: PyTorch shows memory that is not set.
    const std::int64_t at = wraps && kept == 0 ? -1 : source_index(place - before, kept, border);
    source.push_back(at < 0 ? -1 : at + skipped);
  }
  inner_begin = std::clamp<std::int64_t>(before, 0, places);
  inner_end = std::clamp<std::int64_t>(before + kept, inner_begin, places);
}

void pad(Axes axes, std::int64_t planes, const float* input, float value, float* output) {
  const std::int64_t from = input_step(axes);
  const std::int64_t to = output_step(axes);
  for (std::int64_t plane = 0; plane < planes; ++plane, input += from, output += to) {
    pad_block(axes, input, value, output);
  }
}

void pad_backward(Axes axes, std::int64_t planes, const float* grad, float* input_gradient) {
  const std::int64_t from = output_step(axes);
  const std::int64_t to = input_step(axes);
  for (std::int64_t plane = 0; plane < planes; ++plane, grad += from, input_gradient += to) {
    add_block(axes, grad, input_gradient);
  }
}

}  // namespace convscope::plan
