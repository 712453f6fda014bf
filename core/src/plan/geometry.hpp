#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "plan/convolution.hpp"

namespace convscope::plan {

using Sizes = std::array<std::int64_t, 3>;

/// A convolution with all sizes, on three spatial axes: missing outer ones have size 1. Channels count one group's.
struct Geometry {
  std::int64_t batch = 1;
  std::int64_t groups = 1;
  std::int64_t in_channels = 1;
  std::int64_t out_channels = 1;
  Sizes in{1, 1, 1};
  Sizes out{1, 1, 1};
  Sizes kernel{1, 1, 1};
  Sizes stride{1, 1, 1};
  Sizes dilation{1, 1, 1};
  Sizes pad{0, 0, 0};  ///< before the first input; what stands after the last follows from `out`
  bool transposed = false;
  AxisWindow::Border border = AxisWindow::Border::zeros;

  [[nodiscard]] std::int64_t in_pixels() const { return in[0] * in[1] * in[2]; }
  [[nodiscard]] std::int64_t out_pixels() const { return out[0] * out[1] * out[2]; }
  [[nodiscard]] std::int64_t taps() const { return kernel[0] * kernel[1] * kernel[2]; }
  [[nodiscard]] std::int64_t in_size() const { return batch * groups * in_channels * in_pixels(); }
  [[nodiscard]] std::int64_t out_size() const { return batch * groups * out_channels * out_pixels(); }
  [[nodiscard]] std::int64_t weight_size() const { return groups * in_channels * out_channels * taps(); }
};

/// What a run takes, in multiply-accumulates: those of every output, and the time of some for every value that is read
/// or written.
[[nodiscard]] double work(const Geometry& geometry);

[[nodiscard]] Geometry make_geometry(const ConvolutionSpec& spec, const Shape& input, const Shape& weight,
                                     const Shape& output);

/// The same convolution with as few axes as can be: those that a kernel of 1 only walks along are one.
[[nodiscard]] Geometry joined_axes(const Geometry& geometry);

/// Where every item is a single window, or a transposed convolution's single input: the convolution of one channel with
/// all items side by side, its kernel an item's whole input, its output channels an item's whole output. It reads the
/// same input, and writes outputs [value][item] in place of [item][value].
[[nodiscard]] std::optional<Geometry> joined_items(const Geometry& geometry);

/// The convolution that takes the gradient of the output to the gradient of the input: the same weights the other way
/// round. Only for zeros at the border.
[[nodiscard]] Geometry data_gradient(const Geometry& forward);

/// A tap of the kernel: which weight, and how far from q·in_step it reads.
struct Tap {
  std::int64_t index;
  std::int64_t offset;
};

/// Outputs out_start + q·out_step, q < count, along one axis; each reads inputs q·in_step + offset, one for each tap.
/// A convolution has one phase an axis; a transposed one has up to `stride`, each with its own taps.
struct AxisPhase {
  std::int64_t out_start = 0;
  std::int64_t out_step = 1;
  std::int64_t count = 0;
  std::int64_t in_step = 1;
  std::vector<Tap> taps;
};

/// The phases that have outputs and taps. What no phase covers receives the bias alone.
[[nodiscard]] std::vector<AxisPhase> axis_phases(const Geometry& geometry, std::size_t axis);

/// Place in the whole kernel of every tap of phases along z, y and x.
[[nodiscard]] std::vector<std::int64_t> tap_places(const Geometry& geometry, const AxisPhase& z, const AxisPhase& y,
                                                   const AxisPhase& x);

/// The inputs that the phases of an axis read: [begin, end), beyond the input included.
struct ReadRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  [[nodiscard]] std::int64_t size() const { return end - begin; }
};

[[nodiscard]] ReadRange read_range(std::span<const AxisPhase> phases);

/// The phases of all axes, and the inputs they read.
struct Phases {
  std::array<std::vector<AxisPhase>, 3> axis;
  std::array<ReadRange, 3> read;
  [[nodiscard]] bool empty() const { return axis[0].empty() || axis[1].empty() || axis[2].empty(); }
  [[nodiscard]] std::int64_t count() const {
    return static_cast<std::int64_t>(axis[0].size() * axis[1].size() * axis[2].size());
  }
};

[[nodiscard]] Phases make_phases(const Geometry& geometry);

/// Products of an output, on average over the phases.
[[nodiscard]] std::int64_t mean_depth(const Geometry& geometry, const Phases& phases);

/// Place in the whole kernel of every tap, of a convolution with one phase along each axis, in the order in which the
/// taps read: backwards for a transposed one.
[[nodiscard]] std::vector<std::int64_t> read_order(const Geometry& geometry, const Phases& phases);

/// Where the kernel of a pair of channels of a group begins in a weight, as PyTorch stores it.
[[nodiscard]] inline std::int64_t weight_place(const Geometry& g, std::int64_t group, std::int64_t in,
                                               std::int64_t out) {
  const std::int64_t pair = g.transposed ? (group * g.in_channels + in) * g.out_channels + out
                                         : (group * g.out_channels + out) * g.in_channels + in;
  return pair * g.taps();
}

/// Which input stands at place `index` of the padded axis; −1 where a zero does.
[[nodiscard]] std::int64_t source_index(std::int64_t index, std::int64_t size, AxisWindow::Border border);

}  // namespace convscope::plan
