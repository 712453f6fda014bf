#include "layers/resize_plan.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "layers/wide.hpp"

namespace convscope::layers {

namespace {

/// The weights of the four positions around a point that lies t behind the second one: cubic convolution with
/// A = −0.75 (Keys, 1981).
std::array<float, 4> cubic_weights(float t) {
  constexpr float a = -0.75F;
  const auto near = [](float d) { return ((a + 2.0F) * d - (a + 3.0F)) * d * d + 1.0F; };
  const auto far = [](float d) { return ((a * d - 5.0F * a) * d + 8.0F * a) * d - 4.0F * a; };
  return {far(t + 1.0F), near(t), near(1.0F - t), far((1.0F - t) + 1.0F)};
}

/// The whole number below, for a position in a tensor of any size.
std::int64_t floored(float position) {
  return static_cast<std::int64_t>(std::min(std::floor(position), 0x1p62F));
}

}  // namespace

std::size_t ResizeAxisPlan::tap_count() const {
  switch (interpolation) {
    case Interpolation::nearest:
    case Interpolation::nearest_exact:
      return 1;
    case Interpolation::linear:
      return 2;
    case Interpolation::cubic:
      return 4;
  }
  return 1;
}

/// Input positions from one output position to the next.
float ResizeAxisPlan::step() const {
  if (align_corners) return output > 1 ? static_cast<float>(input - 1) / static_cast<float>(output - 1) : 0.0F;
  if (scale_factor > 0.0) return static_cast<float>(1.0 / scale_factor);
  return static_cast<float>(input) / static_cast<float>(output);
}

/// Where in the input an output position lies.
float ResizeAxisPlan::source(std::int64_t position) const {
  const auto o = static_cast<float>(position);
  if (align_corners || interpolation == Interpolation::nearest) return step() * o;
  const float at = step() * (o + 0.5F) - 0.5F;
  return interpolation == Interpolation::cubic ? at : std::max(at, 0.0F);
}

std::array<kernels::Tap, 4> ResizeAxisPlan::taps(std::int64_t position) const {
  const float at = source(position);
  const auto inside = [this](std::int64_t index) { return std::clamp<std::int64_t>(index, 0, input - 1); };
  const std::int64_t first = floored(at);
  switch (interpolation) {
    case Interpolation::nearest:
      return {{{inside(first), 1.0F}}};
    case Interpolation::nearest_exact:
      return {{{inside(floored(at + 0.5F)), 1.0F}}};
    case Interpolation::linear: {
      if (input == output) return {{{position, 1.0F}, {position, 0.0F}}};  // copied, whatever the scale says
      const std::int64_t index = inside(first);
      const float t = std::clamp(at - static_cast<float>(index), 0.0F, 1.0F);
      return {{{index, 1.0F - t}, {inside(index + 1), t}}};
    }
    case Interpolation::cubic: {
      const std::array<float, 4> weights = cubic_weights(at - static_cast<float>(first));
      std::array<kernels::Tap, 4> taps{};
      for (std::size_t i = 0; i < taps.size(); ++i) {
        taps[i] = {inside(first - 1 + static_cast<std::int64_t>(i)), weights[i]};
      }
      return taps;
    }
  }
  return {};
}

SpatialReads ResizeAxisPlan::reads() const {
  SpatialReads found;
  const bool nearest = tap_count() == 1;
  const std::int64_t factor = nearest && input > 0 && output % input == 0 ? output / input : 0;
  // o·step reaches o/factor from above only if step was not rounded down; and it stays below the next whole number as
  // long as float32 tells the positions apart.
  constexpr std::int64_t most = std::int64_t{1} << 22;
  if (factor > 0 && output <= most && static_cast<double>(step()) * static_cast<double>(factor) >= 1.0 &&
      static_cast<double>(step()) * static_cast<double>(factor) < 1.0 + 0x1p-22) {
    found.window.kernel = found.window.stride = factor;
    found.window.transposed = true;
    return found;
  }
  found.reads = [axis = *this](std::int64_t position) {
    const std::array<kernels::Tap, 4> taps = axis.taps(position);
    const std::int64_t begin = taps[0].index;
    const std::size_t last = axis.interpolation == Interpolation::linear && taps[1].weight == 0.0F ? 0 : axis.tap_count() - 1;
    return Reads{.begin = begin, .length = taps[last].index - begin + 1};
  };
  return found;
}

namespace {

/// The passes of a call: the last axis first, as the values of a row lie side by side.
struct Pass {
  std::size_t axis;  ///< of the tensor
  Shape from;
  Shape to;
};

std::vector<Pass> passes_of(const ResizePlan& plan) {
  std::vector<Pass> passes;
  Shape shape = plan.input;
  for (std::size_t i = 0; i < plan.axes.size(); ++i) {
    const std::size_t axis = shape.size() - 1 - i;
    Shape next = shape;
    next[axis] = plan.output[axis];
    passes.push_back({axis, shape, next});
    shape = std::move(next);
  }
  return passes;
}

std::vector<kernels::Tap> taps_of(const ResizeAxisPlan& axis) {
  std::vector<kernels::Tap> taps;
  for (std::int64_t o = 0; o < axis.output; ++o) {
    const std::array<kernels::Tap, 4> found = axis.taps(o);
    taps.insert(taps.end(), found.begin(), found.begin() + static_cast<std::ptrdiff_t>(axis.tap_count()));
  }
  return taps;
}

kernels::ResizeAxis kernel_axis(const Pass& pass, std::span<const kernels::Tap> taps) {
  kernels::ResizeAxis axis;
  for (std::size_t i = 0; i < pass.axis; ++i) axis.outer *= pass.from[i];
  for (std::size_t i = pass.axis + 1; i < pass.from.size(); ++i) axis.inner *= pass.from[i];
  axis.input = pass.from[pass.axis];
  axis.output = pass.to[pass.axis];
  axis.taps = taps;
  return axis;
}

const ResizeAxisPlan& plan_of(const ResizePlan& plan, const Pass& pass) {
  return plan.axes[pass.axis - (plan.input.size() - plan.axes.size())];
}

}  // namespace

std::int64_t ResizePlan::scratch_bytes() const {
  // While a pass runs, what it reads and what it writes are alive; the first reads an operand, the last writes a result.
  std::vector<Wide> between;
  for (const Pass& pass : passes_of(*this)) between.push_back(element_count(pass.to).value_or(0));
  between.pop_back();
  Wide most = 0;
  for (std::size_t i = 0; i < between.size(); ++i) {
    most = std::max(most, between[i] + (i + 1 < between.size() ? between[i + 1] : 0));
  }
  Wide taps = 0;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::int64_t positions = output[output.size() - axes.size() + i];
    taps = std::max(taps, static_cast<Wide>(positions) * static_cast<Wide>(axes[i].tap_count() * sizeof(kernels::Tap)));
  }
  return saturate(most * static_cast<Wide>(sizeof(float)) + taps);
}

Result<void> resize(const ResizePlan& plan, const Tensor& x, Tensor& y) {
  if (y.size() == 0) return {};
  const std::vector<Pass> passes = passes_of(plan);
  Tensor values;
  for (const Pass& pass : passes) {
    const bool last = &pass == &passes.back();
    Result<Tensor> next = last ? Tensor() : allocate_uninitialized(pass.to);
    if (!next) return std::unexpected(std::move(next).error());
    const std::vector<kernels::Tap> taps = taps_of(plan_of(plan, pass));
    const bool first = &pass == passes.data();
    kernels::resize(first ? x.data() : values.data(), kernel_axis(pass, taps), last ? y.data() : next->data());
    values = std::move(*next);
  }
  return {};
}

Result<Tensor> resize_backward(const ResizePlan& plan, const Tensor& grad) {
  if (grad.size() == 0) return allocate(plan.input);
  const std::vector<Pass> passes = passes_of(plan);
  Tensor values;
  for (auto pass = passes.rbegin(); pass != passes.rend(); ++pass) {
    Result<Tensor> next = allocate(pass->from);
    if (!next) return next;
    const std::vector<kernels::Tap> taps = taps_of(plan_of(plan, *pass));
    const bool first = pass == passes.rbegin();
    kernels::resize_backward(first ? grad.data() : values.data(), kernel_axis(*pass, taps), next->data());
    values = std::move(*next);
  }
  return values;
}

}  // namespace convscope::layers
