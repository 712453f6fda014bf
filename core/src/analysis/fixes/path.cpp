#include "analysis/fixes/path.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace convscope::analysis {

namespace {

/// The calls that lead to the output, in order.
std::vector<Stop> calls_to_output(const Trace& trace) {
  std::vector<std::size_t> maker(trace.tensors.size(), trace.steps.size());
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const std::size_t results = trace.steps[i].operation->results().size();
    for (std::size_t r = 0; r < results; ++r) maker[trace.steps[i].first_result + r] = i;
  }
  std::vector<Stop> path;
  std::size_t tensor = trace.outputs.front();
  while (tensor != 0) {
    const std::size_t step = maker[tensor];
    if (step == trace.steps.size() || trace.steps[step].operands.empty()) return {};
    path.push_back({.step = step, .from = trace.steps[step].operands.front(), .tensor = tensor});
    tensor = path.back().from;
  }
  std::ranges::reverse(path);
  return path;
}

/// By how much a call makes each axis smaller, meant without borders; nothing where the axes are lost.
std::optional<Scale> shrinking(const Stop& stop, const Trace& trace, std::size_t axes) {
  const Shape& input = trace.tensors[stop.from].shape;
  const Shape& output = trace.tensors[stop.tensor].shape;
  if (input.size() != output.size() || input.size() < axes) return std::nullopt;
  const Layer* const layer = trace.steps[stop.step].operation->layer();
  const auto windows = layer == nullptr ? std::vector<AxisWindow>() : layer->windows(input, {});
  Scale factors;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    if (windows.size() == axes) {
      const auto stride = static_cast<double>(windows[axis].stride);
      factors.push_back(windows[axis].transposed ? 1.0 / stride : stride);
      continue;
    }
    const auto in = static_cast<double>(tail(input, axes)[axis]);
    const auto out = static_cast<double>(tail(output, axes)[axis]);
    if (in <= 0 || out <= 0) return std::nullopt;
    factors.push_back(out >= in ? 1.0 / std::round(out / in) : std::round(in / out));
  }
  return factors;
}

bool is_transposed(const Stop& stop, const Trace& trace) {
  const Layer* const layer = trace.steps[stop.step].operation->layer();
  const auto windows =
      layer == nullptr ? std::vector<AxisWindow>() : layer->windows(trace.tensors[stop.from].shape, {});
  return std::ranges::any_of(windows, &AxisWindow::transposed);
}

/// Where sizes were fixed in between nothing says what is meant, but an output this near is meant to be the input.
bool nearly_as_large(const Trace& trace, std::size_t axes) {
  const auto in = tail(trace.tensors.front().shape, axes);
  const auto out = tail(trace.tensors[trace.outputs.front()].shape, axes);
  return std::ranges::equal(in, out, [](std::int64_t a, std::int64_t b) { return a > 0 && std::abs(a - b) <= a / 4; });
}

/// Scales of the path's stops, one after the other.
class Scales {
 public:
  Scales(std::vector<Stop>& path, const Trace& trace, std::size_t axes)
      : path_(path), trace_(trace), axes_(axes), scale_(axes, 1.0), fixed_(path.end()) {}

  /// False where nothing says the last one.
  bool set() {
    for (auto stop = path_.begin(); stop != path_.end(); ++stop) {
      const auto factors = flat_ ? std::nullopt : shrinking(*stop, trace_, axes_);
      if (factors)
        follow(*stop, *factors);
      else
        flatten(stop);
    }
    return !flat_ && (fixed_ == path_.end() || lead_to_input());
  }

 private:
  void follow(Stop& stop, const Scale& factors) {
    stop.from_scale = scale_;
    for (std::size_t axis = 0; axis < axes_; ++axis) scale_[axis] *= factors[axis];
    stop.scale = scale_;
    stop.up = is_transposed(stop, trace_) || std::ranges::any_of(factors, [](double f) { return f < 1.0; });
    last_ = stop.tensor;
  }

  /// The axes are lost here, or come back.
  void flatten(std::vector<Stop>::iterator stop) {
    const Shape& shape = trace_.tensors[stop->tensor].shape;
    flat_ = shape.size() != trace_.tensors.front().shape.size();
    if (flat_) return;
    stop->from = last_;
    stop->from_scale = scale_;
    stop->up = true;
    if (!std::ranges::equal(tail(shape, axes_), tail(trace_.tensors[last_].shape, axes_))) fixed_ = stop;
    stop->scale = scale_;
    last_ = stop->tensor;
  }

  /// What comes after the last fixed size ends at a scale of 1.
  bool lead_to_input() {
    const Scale end = path_.back().scale;
    for (auto stop = fixed_; stop != path_.end(); ++stop) {
      for (std::size_t axis = 0; axis < stop->scale.size(); ++axis) {
        if (stop != fixed_ && !stop->from_scale.empty()) stop->from_scale[axis] /= end[axis];
        stop->scale[axis] /= end[axis];
      }
    }
    return nearly_as_large(trace_, axes_);
  }

  std::vector<Stop>& path_;
  const Trace& trace_;
  std::size_t axes_;
  Scale scale_;
  std::size_t last_ = 0;               ///< the last tensor with these axes
  bool flat_ = false;                  ///< they are lost
  std::vector<Stop>::iterator fixed_;  ///< where they come back with sizes of their own
};

}  // namespace

bool same_scale(const Scale& a, const Scale& b) {
  constexpr double rounding = 1e-9;
  return !a.empty() && std::ranges::equal(a, b, [](double x, double y) { return std::abs(x - y) < rounding * x; });
}

std::vector<Stop> main_path(const Trace& trace, std::size_t axes) {
  std::vector<Stop> path = calls_to_output(trace);
  if (!Scales(path, trace, axes).set()) path.clear();
  return path;
}

std::span<const std::int64_t> tail(const Shape& shape, std::size_t axes) {
  return std::span(shape).last(std::min(axes, shape.size()));
}

double gain(const Stop& stop, const Trace& trace, std::size_t axis) {
  if (stop.scale.empty() || stop.from_scale.empty()) return 0.0;
  const auto samples = [&](std::size_t tensor, const Scale& scale) {
    return static_cast<double>(tail(trace.tensors[tensor].shape, scale.size())[axis]) * scale[axis];
  };
  return difference(samples(stop.tensor, stop.scale), samples(stop.from, stop.from_scale));
}

double difference(double after, double before) {
  constexpr double rounding = 1e-9;
  const double by = after - before;
  return std::abs(by) <= rounding * std::max(std::abs(after), std::abs(before)) ? 0.0 : by;
}

}  // namespace convscope::analysis
