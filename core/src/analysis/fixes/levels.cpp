#include "analysis/fixes/levels.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/spatial.hpp"

namespace convscope::analysis {

namespace {

using Stops = std::vector<Stop>;

std::vector<Level> feature_levels(const Trace& trace, Stops path) {
  constexpr std::int64_t near = 10;
  const auto features = [&](const Stop& stop) { return trace.tensors[stop.tensor].shape.back(); };
  const std::int64_t in = trace.tensors.front().shape.back();
  const std::int64_t out = features(path.back());
  const auto narrowest = std::ranges::min_element(path, {}, features);
  if (features(*narrowest) >= std::min(in, out) || std::abs(in - out) > in / near) return {};
  for (Stop& stop : path) stop.scale.clear();  // any width is as good as another: only the last one can be wrong
  return {{.encoder = 0,
           .decoder = path.back().tensor,
           .downs = Stops(path.begin(), narrowest + 1),
           .ups = Stops(narrowest + 1, path.end()),
           .scale = {1.0}}};
}

/// The levels of a path that ends at the scale at which it begins.
std::vector<Level> window_levels(const Stops& path, std::size_t axes) {
  const Scale input_scale(axes, 1.0);
  const auto decoder = std::ranges::find_if(path, &Stop::up);
  std::vector<Level> found;
  auto begin = decoder;
  auto below = decoder;  // where the encoder's part of this level ends
  for (auto stop = decoder; stop != path.end(); ++stop) {
    const auto next = stop + 1;
    if (next != path.end() && same_scale(next->scale, stop->scale)) continue;
    const auto entry =
        std::find_if(path.begin(), below, [&](const Stop& down) { return same_scale(down.scale, stop->scale); });
    const bool whole = same_scale(stop->scale, input_scale);
    if (!whole && entry == below) continue;  // the encoder never was this large: this step is part of a larger one
    const auto after = whole ? path.begin() : entry + 1;
    found.push_back({.encoder = whole ? 0 : entry->tensor,
                     .decoder = stop->tensor,
                     .downs = Stops(after, below),
                     .ups = Stops(begin, next),
                     .scale = stop->scale});
    below = after;
    begin = next;
  }
  return found;
}

/// Input samples by which a level's decoder is larger than its encoder.
double surplus(const Level& level, const Trace& trace, std::size_t axis) {
  const auto size = [&](std::size_t tensor) { return tail(trace.tensors[tensor].shape, level.scale.size())[axis]; };
  return static_cast<double>(size(level.decoder) - size(level.encoder)) * level.scale[axis];
}

}  // namespace

std::size_t compared_axes(const Trace& trace) {
  if (const std::size_t spatial = spatial_axes(trace); spatial > 0) return spatial;
  const std::size_t rank = trace.tensors.front().shape.size();
  const auto flattened = [&](const TensorType& tensor) { return tensor.shape.size() != rank; };
  return rank > 1 && std::ranges::any_of(trace.tensors, flattened) ? rank - 1 : 1;
}

bool meets(const Level& level, const Trace& trace) {
  const std::size_t axes = compared_axes(trace);
  return std::ranges::equal(tail(trace.tensors[level.encoder].shape, axes),
                            tail(trace.tensors[level.decoder].shape, axes));
}

std::vector<Level> levels(const Trace& trace) {
  if (trace.error || trace.outputs.empty() || trace.tensors.empty()) return {};
  const std::size_t axes = compared_axes(trace);
  const std::size_t rank = trace.tensors.front().shape.size();
  if (rank != trace.tensors[trace.outputs.front()].shape.size() || rank < axes) return {};
  Stops path = main_path(trace, axes);
  if (path.empty()) return {};
  const auto keeps_axes = [&](const Stop& stop) { return trace.tensors[stop.tensor].shape.size() == rank; };
  if (spatial_axes(trace) == 0 && std::ranges::all_of(path, keeps_axes)) return feature_levels(trace, std::move(path));
  if (!same_scale(path.back().scale, Scale(axes, 1.0))) return {};
  return window_levels(path, axes);
}

double gain(const std::vector<Level>& levels, std::size_t index, const Trace& trace, std::size_t axis) {
  return difference(surplus(levels[index], trace, axis), index > 0 ? surplus(levels[index - 1], trace, axis) : 0.0);
}

std::optional<std::int64_t> samples_missed(const Trace& trace) {
  const std::vector<Level> all = levels(trace);
  if (all.empty()) return std::nullopt;
  if (meets(all.back(), trace)) return 0;
  double missed = 0.0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t axis = 0; axis < all[i].scale.size(); ++axis) missed += std::abs(gain(all, i, trace, axis));
  }
  constexpr double most = 9e18;
  constexpr double rounding = 1e-6;
  return static_cast<std::int64_t>(std::min(std::ceil(missed - rounding), most));
}

}  // namespace convscope::analysis
