// nn.ChannelShuffle: channels of `groups` groups become neighbours. torch/nn/modules/channelshuffle.py,
// aten/src/ATen/native/ChanelShuffle.cpp.

#include <array>

#include "layers/dimension.hpp"
#include "layers/errors.hpp"
#include "layers/no_output_size.hpp"
#include "layers/product.hpp"
#include "layers/rearranging.hpp"
#include "layers/table.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

constexpr std::array<ParameterInfo, 1> signature{{{"groups", "", "int"}}};

class ChannelShuffle final : public Rearranging {
 public:
  explicit ChannelShuffle(const BoundArguments& arguments) : Rearranging(Dense::output), groups_(arguments[0]) {}

  [[nodiscard]] std::string_view type() const noexcept override { return "ChannelShuffle"; }
  [[nodiscard]] std::string extra_repr() const override { return concat("groups=", groups_.str()); }
  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override {
    if (options.output_size) return std::unexpected(no_output_size(type()));
    if (auto count = element_count(input); !count) return std::unexpected(std::move(count).error());
    const Result<std::int64_t> groups = check_int("channel_shuffle", "groups", 2, groups_);
    if (!groups) return std::unexpected(groups.error());
    if (input.size() < 3) {
      return fail_call(concat("channel_shuffle expects input with > 2 dims, but got input with sizes ",
                              to_string(input)),
                       "Give a tensor (N, C, ...): the channels are axis 1.");
    }
    if (*groups <= 0) {
      return fail_call(concat("Number of groups to divide channels in must be positive. Value of groups:", *groups),
                       "Write groups=1 or more.");
    }
    if (input[1] % *groups != 0) {
      return fail_call(concat("Number of channels must be divisible by groups. Got ", input[1], " channels and ",
                              *groups, " groups."),
                       concat("Give an input with ", to_text((static_cast<Wide>(input[1]) / *groups + 1) * *groups),
                              " channels, or write groups=1."));
    }
    return input;
  }
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& /*output*/,
                                                         const CallOptions& /*options*/) const override {
    std::vector<AxisDependency> found;
    for (std::size_t axis = 0; axis < input.size(); ++axis) found.push_back({.from = axis, .to = axis});
    found[1].reads = [groups = groups_.integer, each = input[1] / groups_.integer](std::int64_t channel) {
      return Reads{.begin = channel % groups * each + channel / groups};
    };
    return found;
  }

 private:
  [[nodiscard]] plan::Rearrangement rearrangement(const Shape& input, const Shape& /*output*/) const override {
    const std::int64_t groups = groups_.integer;
    const std::int64_t each = input[1] / groups;
    const std::int64_t plane = product(input, 2, input.size());
    return {.size = {1, 1, input[0], each, groups, plane}, .step = {0, 0, input[1] * plane, plane, each * plane, 1}};
  }

  Value groups_;
};

}  // namespace

LayerEntry channel_shuffle() { return {"ChannelShuffle", signature, construct<ChannelShuffle>}; }

}  // namespace convscope::layers::entries
