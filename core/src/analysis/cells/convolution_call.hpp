#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/cells/axis_view.hpp"
#include "convscope/network.hpp"

namespace convscope::analysis {

/// One convolution's call of a network's last forward, with its values: what cells and grids are read from.
class ConvolutionCall {
 public:
  /// More taps than these are not listed.
  static constexpr std::int64_t most_taps = 4096;

  /// Errors: as in cells.hpp.
  [[nodiscard]] static Result<ConvolutionCall> find(const Network& network, std::size_t layer);

  [[nodiscard]] const std::string& type() const { return type_; }
  [[nodiscard]] bool transposed() const { return transposed_; }
  [[nodiscard]] const std::vector<AxisView>& axes() const { return axes_; }
  [[nodiscard]] const Shape& input_shape() const { return input_shape_; }
  [[nodiscard]] const Shape& output_shape() const { return output_shape_; }
  [[nodiscard]] std::int64_t groups() const { return groups_; }
  [[nodiscard]] std::int64_t in_channels() const { return input_shape_[lead_ - 1]; }
  [[nodiscard]] std::int64_t out_channels() const { return output_shape_[lead_ - 1]; }
  /// Place of the channel in a position; the spatial axes follow.
  [[nodiscard]] std::size_t lead() const { return lead_; }
  /// [begin, end): the input channels that an output channel reads.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> group_of(std::int64_t output_channel) const;

  /// The values of one plane, at a spatial position.
  [[nodiscard]] float input(std::int64_t item, std::int64_t channel, const Shape& position) const;
  [[nodiscard]] float output(std::int64_t item, std::int64_t channel, const Shape& position) const;
  /// Where the kernel between two channels stands: the first two indices of the weight, (out, in/groups, kernel...), or
  /// (in, out/groups, kernel...) of a transposed convolution. The input channel must be of the output channel's group.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> kernel_of(std::int64_t output_channel,
                                                                std::int64_t input_channel) const;
  [[nodiscard]] float weight(std::int64_t output_channel, std::int64_t input_channel, const Shape& tap) const;
  [[nodiscard]] std::optional<double> bias(std::int64_t output_channel) const;

  /// A position taken apart. Errors: IndexError in PyTorch's words.
  struct At {
    std::int64_t item;
    std::int64_t channel;
    Shape spatial;
  };
  [[nodiscard]] Result<At> in_input(const Shape& position) const { return split(position, input_shape_); }
  [[nodiscard]] Result<At> in_output(const Shape& position) const { return split(position, output_shape_); }
  /// The input channel that is asked for, or the first of the output channel's group. Errors: IndexError, ValueError
  /// for one of another group.
  [[nodiscard]] Result<std::int64_t> channel_for(std::int64_t output_channel, std::optional<std::int64_t> wanted) const;

 private:
  ConvolutionCall() = default;
  [[nodiscard]] Result<At> split(const Shape& position, const Shape& shape) const;

  std::string type_;
  bool transposed_ = false;
  std::int64_t groups_ = 1;
  std::size_t lead_ = 1;
  std::vector<AxisView> axes_;
  Shape input_shape_;
  Shape output_shape_;
  const Tensor* input_ = nullptr;
  const Tensor* output_ = nullptr;
  const Tensor* weight_ = nullptr;
  const Tensor* bias_ = nullptr;
};

/// PyTorch's "index 5 is out of bounds for dimension 1 with size 4".
[[nodiscard]] Failure out_of_bounds(std::int64_t index, std::size_t dimension, std::int64_t size);

/// Calls f for every position of a box, in row-major order.
template <class F>
void each_position(const Shape& sizes, F&& f) {
  for (const std::int64_t size : sizes) {
    if (size <= 0) return;
  }
  Shape position(sizes.size(), 0);
  for (;;) {
    f(position);
    std::size_t axis = sizes.size();
    while (axis > 0 && ++position[axis - 1] == sizes[axis - 1]) position[--axis] = 0;
    if (axis == 0) return;
  }
}

}  // namespace convscope::analysis
