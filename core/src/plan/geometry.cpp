#include "plan/geometry.hpp"

#include <algorithm>
#include <map>

#include "division.hpp"

namespace convscope::plan {

double work(const Geometry& g) {
  constexpr double value = 8.0;  // measured: of layers with few products for each
  const std::int64_t pixels = g.transposed ? g.in_pixels() : g.out_pixels();
  const double products = static_cast<double>(g.batch * g.groups) * static_cast<double>(pixels) *
                          static_cast<double>(g.in_channels * g.out_channels) * static_cast<double>(g.taps());
  return products + value * (static_cast<double>(g.in_size()) + static_cast<double>(g.out_size()));
}

Geometry make_geometry(const ConvolutionSpec& spec, const Shape& input, const Shape& weight, const Shape& output) {
  Geometry g;
  const auto spatial = static_cast<std::size_t>(spec.spatial);
  const std::size_t first = input.size() - spatial;  // 2 with a batch axis, else 1
  g.batch = first == 2 ? input[0] : 1;
  g.groups = spec.groups;
  g.in_channels = input[first - 1] / spec.groups;
  g.out_channels = output[first - 1] / spec.groups;
  for (std::size_t i = 0; i < spatial; ++i) {
    const std::size_t axis = 3 - spatial + i;
    g.in[axis] = input[first + i];
    g.out[axis] = output[first + i];
    g.kernel[axis] = weight[2 + i];
    g.stride[axis] = spec.stride[i];
    g.dilation[axis] = spec.dilation[i];
    g.pad[axis] = spec.pad_begin[i];
  }
  g.transposed = spec.transposed;
  g.border = spec.transposed ? AxisWindow::Border::zeros : spec.border;
  return g;
}

Geometry joined_axes(const Geometry& given) {
  Geometry g = given;
  const auto walked = [&g](std::size_t axis) {
    return g.kernel[axis] == 1 && g.stride[axis] == 1 && g.pad[axis] == 0 && g.in[axis] == g.out[axis];
  };
  for (const std::size_t axis : {std::size_t{1}, std::size_t{0}}) {
    if (!walked(2) || !walked(axis)) break;  // only neighbours join
    g.in[2] *= g.in[axis];
    g.out[2] *= g.out[axis];
    g.in[axis] = g.out[axis] = 1;
  }
  return g;
}

std::optional<Geometry> joined_items(const Geometry& g) {
  if (g.in_size() == 0 || g.out_size() == 0) return std::nullopt;
  const Sizes& window = g.transposed ? g.out : g.in;
  const Sizes& single = g.transposed ? g.in : g.out;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const bool whole = window[axis] == g.kernel[axis] && (g.dilation[axis] == 1 || g.kernel[axis] == 1);
    if (!whole || single[axis] != 1 || g.pad[axis] != 0) return std::nullopt;
  }
  // A lone window is what any kernel takes it for; a lone input would be as many phases as outputs. The kernels for few
  // channels would first have to sort all inputs by their place in the window.
  constexpr std::int64_t least_channels = 4;
  if (g.groups != 1 || (g.batch == 1 && !g.transposed)) return std::nullopt;
  if (g.out_channels * g.out_pixels() < least_channels) return std::nullopt;
  const std::int64_t item = g.in_channels * g.in_pixels();
  Geometry joined;
  joined.out_channels = g.out_channels * g.out_pixels();
  joined.in[2] = g.batch * item;
  joined.out[2] = g.batch;
  joined.kernel[2] = joined.stride[2] = item;
  return joined;
}

Geometry data_gradient(const Geometry& forward) {
  Geometry g = forward;
  std::swap(g.in_channels, g.out_channels);
  std::swap(g.in, g.out);
  g.transposed = !forward.transposed;
  g.border = AxisWindow::Border::zeros;
  return g;
}

std::vector<AxisPhase> axis_phases(const Geometry& geometry, std::size_t axis) {
  const std::int64_t stride = geometry.stride[axis];
  const std::int64_t dilation = geometry.dilation[axis];
  const std::int64_t pad = geometry.pad[axis];
  const std::int64_t out = geometry.out[axis];
  std::vector<AxisPhase> phases;
  if (out <= 0) return phases;

  if (!geometry.transposed) {
    // A lone output takes no step, however long: nothing is to be laid out for a next one.
    AxisPhase& phase = phases.emplace_back(AxisPhase{0, 1, out, out > 1 ? stride : 1, {}});
    for (std::int64_t k = 0; k < geometry.kernel[axis]; ++k) phase.taps.push_back({k, k * dilation - pad});
    return phases;
  }

  // Input i writes output o = i·stride + k·dilation − pad, so tap k serves the outputs with one remainder only.
  std::map<std::int64_t, std::size_t> phase_of;
  for (std::int64_t k = 0; k < geometry.kernel[axis]; ++k) {
    const std::int64_t shift = k * dilation - pad;
    const std::int64_t start = floor_modulo(shift, stride);
    if (start >= out) continue;
    const auto [known, is_new] = phase_of.try_emplace(start, phases.size());
    if (is_new) phases.push_back({start, stride, ceil_divide(out - start, stride), 1, {}});
    phases[known->second].taps.push_back({k, (start - shift) / stride});
  }
  return phases;
}

std::vector<std::int64_t> tap_places(const Geometry& g, const AxisPhase& z, const AxisPhase& y, const AxisPhase& x) {
  std::vector<std::int64_t> places;
  for (const Tap& tz : z.taps) {
    for (const Tap& ty : y.taps) {
      for (const Tap& tx : x.taps) places.push_back((tz.index * g.kernel[1] + ty.index) * g.kernel[2] + tx.index);
    }
  }
  return places;
}

ReadRange read_range(std::span<const AxisPhase> phases) {
  ReadRange range;
  bool first = true;
  for (const AxisPhase& phase : phases) {
    const auto [low, high] = std::ranges::minmax(phase.taps, {}, &Tap::offset);
    const std::int64_t end = (phase.count - 1) * phase.in_step + high.offset + 1;
    range.begin = first ? low.offset : std::min(range.begin, low.offset);
    range.end = first ? end : std::max(range.end, end);
    first = false;
  }
  return range;
}

Phases make_phases(const Geometry& geometry) {
  Phases phases;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    phases.axis[axis] = axis_phases(geometry, axis);
    phases.read[axis] = read_range(phases.axis[axis]);
  }
  return phases;
}

std::int64_t mean_depth(const Geometry& g, const Phases& phases) {
  return ceil_divide(g.in_channels * g.taps(), phases.count());
}

std::vector<std::int64_t> read_order(const Geometry& geometry, const Phases& phases) {
  const auto sorted = [&](std::size_t axis) {
    // A transposed convolution's stand the other way round.
    AxisPhase phase = phases.axis[axis].front();
    if (phase.taps.front().offset > phase.taps.back().offset) std::ranges::reverse(phase.taps);
    return phase;
  };
  return tap_places(geometry, sorted(0), sorted(1), sorted(2));
}

std::int64_t source_index(std::int64_t index, std::int64_t size, AxisWindow::Border border) {
  if (index >= 0 && index < size) return index;
  switch (border) {
    case AxisWindow::Border::zeros:
      return -1;
    case AxisWindow::Border::reflect:
      return index < 0 ? -index : 2 * (size - 1) - index;
    case AxisWindow::Border::replicate:
      return index < 0 ? 0 : size - 1;
    case AxisWindow::Border::circular:
      return floor_modulo(index, size);
  }
  return -1;
}

}  // namespace convscope::plan
