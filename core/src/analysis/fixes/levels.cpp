#include "analysis/fixes/levels.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "analysis/spatial.hpp"

namespace convscope::analysis {

namespace {

/// One call on the main path.
struct Stop {
  std::size_t step = 0;
  std::size_t tensor = 0;       ///< what it gives
  std::vector<double> scale{};  ///< input samples for one of its samples, per axis; empty where sizes were fixed
  bool up = false;              ///< begins or goes on with the decoder
};

/// By how much the step makes each axis smaller, meant without borders; nothing where the axes are lost.
std::optional<std::vector<double>> shrinking(const Step& step, const Trace& trace, std::size_t axes, bool& up) {
  const Shape& input = trace.tensors[step.operands.front()].shape;
  const Shape& output = step.operation->results().front().shape;
  if (input.size() != output.size() || input.size() < axes) return std::nullopt;
  const Layer* const layer = step.operation->layer();
  const auto windows = layer == nullptr ? std::vector<AxisWindow>() : layer->windows(input, {});
  std::vector<double> factors;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    double factor = 1.0;
    if (windows.size() == axes) {
      const auto stride = static_cast<double>(windows[axis].stride);
      factor = windows[axis].transposed ? 1.0 / stride : stride;
      up = up || windows[axis].transposed;
    } else {
      const auto in = static_cast<double>(tail(input, axes)[axis]);
      const auto out = static_cast<double>(tail(output, axes)[axis]);
      if (in <= 0 || out <= 0) return std::nullopt;
      factor = out >= in ? 1.0 / std::round(out / in) : std::round(in / out);
    }
    up = up || factor < 1.0;
    factors.push_back(factor);
  }
  return factors;
}

/// From the input to the output, by the first operand of each call; empty where that does not lead to the input.
std::vector<Stop> main_path(const Trace& trace, std::size_t axes) {
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
    path.push_back({.step = step, .tensor = tensor});
    tensor = trace.steps[step].operands.front();
  }
  std::ranges::reverse(path);
  std::vector<double> scale(axes, 1.0);
  for (Stop& stop : path) {
    const auto factors = shrinking(trace.steps[stop.step], trace, axes, stop.up);
    if (!factors) scale.clear();
    for (std::size_t axis = 0; axis < scale.size(); ++axis) scale[axis] *= (*factors)[axis];
    stop.scale = scale;
  }
  return path;
}

bool same_scale(const std::vector<double>& a, const std::vector<double>& b) {
  constexpr double rounding = 1e-9;
  return !a.empty() && std::ranges::equal(a, b, [](double x, double y) { return std::abs(x - y) < rounding * x; });
}

/// Where sizes were fixed in between nothing says what is meant, but an output this near is meant to be the input.
bool nearly_as_large(const Trace& trace, std::size_t axes) {
  const auto in = tail(trace.tensors.front().shape, axes);
  const auto out = tail(trace.tensors[trace.outputs.front()].shape, axes);
  return std::ranges::equal(in, out, [](std::int64_t a, std::int64_t b) { return a > 0 && std::abs(a - b) <= a / 4; });
}

}  // namespace

std::span<const std::int64_t> tail(const Shape& shape, std::size_t axes) {
  return std::span(shape).last(std::min(axes, shape.size()));
}

std::size_t compared_axes(const Trace& trace) {
  const std::size_t spatial = spatial_axes(trace);
  return spatial > 0 ? spatial : 1;
}

bool meets(const Level& level, const Trace& trace) {
  const std::size_t axes = compared_axes(trace);
  return std::ranges::equal(tail(trace.tensors[level.encoder].shape, axes),
                            tail(trace.tensors[level.decoder].shape, axes));
}

std::vector<Level> levels(const Trace& trace) {
  if (trace.error || trace.outputs.empty() || trace.tensors.empty()) return {};
  const std::size_t axes = compared_axes(trace);
  const Shape& input = trace.tensors.front().shape;
  const Shape& output = trace.tensors[trace.outputs.front()].shape;
  if (input.size() != output.size() || input.size() < axes) return {};
  const std::vector<Stop> path = main_path(trace, axes);
  const auto decoder = std::ranges::find_if(path, &Stop::up);
  if (path.empty()) return {};
  const auto steps = [](auto begin, auto end) {
    std::vector<std::size_t> numbers;
    for (; begin < end; ++begin) numbers.push_back(begin->step);
    return numbers;
  };

  if (path.back().scale.empty()) {
    if (!nearly_as_large(trace, axes)) return {};
    const auto lost = std::ranges::find_if(path, [](const Stop& stop) { return stop.scale.empty(); });
    return {{.encoder = 0,
             .decoder = path.back().tensor,
             .downs = steps(path.begin(), lost),
             .ups = steps(decoder == path.end() ? lost : std::max(lost, decoder), path.end())}};
  }
  if (decoder == path.end() || !same_scale(path.back().scale, std::vector<double>(axes, 1.0))) return {};

  std::vector<Level> found;
  auto begin = decoder;
  auto below = decoder;  // where the encoder's part of this level ends
  for (auto stop = decoder; stop != path.end(); ++stop) {
    const auto next = stop + 1;
    if (next != path.end() && same_scale(next->scale, stop->scale)) continue;
    auto entry =
        std::find_if(path.begin(), below, [&](const Stop& down) { return same_scale(down.scale, stop->scale); });
    const bool whole = same_scale(stop->scale, std::vector<double>(axes, 1.0));
    if (!whole && entry == below) continue;  // the encoder never was this large: this step is part of a larger one
    const auto after = whole ? path.begin() : entry + 1;
    found.push_back({.encoder = whole ? 0 : entry->tensor,
                     .decoder = stop->tensor,
                     .downs = steps(after, below),
                     .ups = steps(begin, next)});
    below = after;
    begin = next;
  }
  return found;
}

std::int64_t levels_missed(const Trace& trace) {
  const std::vector<Level> all = levels(trace);
  if (all.empty() || meets(all.back(), trace)) return 0;
  return std::ranges::count_if(all, [&](const Level& level) { return !meets(level, trace); });
}

}  // namespace convscope::analysis
