#include "layers/channel_border.hpp"

#include <algorithm>
#include <cstddef>

namespace convscope::layers {

namespace {

/// How a tensor falls apart into batch items, channels and values per channel.
struct Layout {
  std::size_t items, channels, plane;

  Layout(const Shape& shape, int spatial) : items(1), plane(1) {
    const std::size_t channel_axis = shape.size() - 1 - static_cast<std::size_t>(spatial);
    for (std::size_t i = 0; i < channel_axis; ++i) items *= static_cast<std::size_t>(shape[i]);
    channels = static_cast<std::size_t>(shape[channel_axis]);
    for (std::size_t i = channel_axis + 1; i < shape.size(); ++i) plane *= static_cast<std::size_t>(shape[i]);
  }
};

/// The channel of the input that padded channel `padded` shows.
std::size_t source(const ConvGeometry& geometry, std::int64_t channels, std::size_t padded) {
  std::int64_t at = static_cast<std::int64_t>(padded) - geometry.channel_begin;
  switch (geometry.border) {
    case AxisWindow::Border::reflect:
      if (at < 0) at = -at;
      if (at >= channels) at = 2 * (channels - 1) - at;
      break;
    case AxisWindow::Border::circular:
      at = (at % channels + channels) % channels;
      break;
    case AxisWindow::Border::replicate:
    case AxisWindow::Border::zeros:
      at = std::clamp<std::int64_t>(at, 0, channels - 1);
      break;
  }
  return static_cast<std::size_t>(at);
}

Shape padded_shape(const ConvGeometry& geometry, Shape shape, int spatial) {
  shape[shape.size() - 1 - static_cast<std::size_t>(spatial)] += geometry.channel_begin + geometry.channel_end;
  return shape;
}

}  // namespace

Tensor pad_channels(const ConvGeometry& geometry, const Tensor& input, int spatial) {
  const Shape shape = shape_of(input);
  const Shape wide = padded_shape(geometry, shape, spatial);
  Tensor out = zeros(wide);
  const Layout from(shape, spatial);
  const Layout to(wide, spatial);
  for (std::size_t n = 0; n < to.items; ++n) {
    for (std::size_t c = 0; c < to.channels; ++c) {
      const std::size_t s = source(geometry, static_cast<std::int64_t>(from.channels), c);
      std::copy_n(input.data() + (n * from.channels + s) * from.plane, to.plane,
                  out.data() + (n * to.channels + c) * to.plane);
    }
  }
  return out;
}

Tensor unpad_channels(const ConvGeometry& geometry, const Tensor& gradient, const Shape& input, int spatial) {
  Tensor out = zeros(input);
  const Layout to(input, spatial);
  const Layout from(shape_of(gradient), spatial);
  for (std::size_t n = 0; n < from.items; ++n) {
    for (std::size_t c = 0; c < from.channels; ++c) {
      const std::size_t s = source(geometry, static_cast<std::int64_t>(to.channels), c);
      const float* values = gradient.data() + (n * from.channels + c) * from.plane;
      float* sums = out.data() + (n * to.channels + s) * to.plane;
      for (std::size_t i = 0; i < from.plane; ++i) sums[i] += values[i];
    }
  }
  return out;
}

}  // namespace convscope::layers
