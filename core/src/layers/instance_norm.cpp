// nn.InstanceNorm1d, InstanceNorm2d, InstanceNorm3d: each channel of each item by itself.
// torch/nn/modules/instancenorm.py, torch/nn/functional.py (instance_norm), aten/src/ATen/native/Normalization.cpp.

#include <algorithm>
#include <limits>

#include "layers/errors.hpp"
#include "layers/norm_base.hpp"
#include "layers/product.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

class InstanceNorm final : public NormBase {
 public:
  using NormBase::NormBase;

  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& state, const CallOptions& options,
                                     Tensor& output) const override {
    const Result<void> done = NormBase::forward(input, state, options, output);
    if (done && tracks_ && batched(shape_of(input))[0] == 0) {
      // PyTorch averages over the items even where there are none.
      state.buffers[0].fill(std::numeric_limits<float>::quiet_NaN());
      state.buffers[1].fill(std::numeric_limits<float>::quiet_NaN());
    }
    return done;
  }

 protected:
  [[nodiscard]] kernels::PlaneGroups groups(const Shape& input) const override {
    const Shape shape = batched(input);
    return {static_cast<std::size_t>(shape[0]), static_cast<std::size_t>(shape[1]),
            static_cast<std::size_t>(product(shape, 2, shape.size())), 1, false};
  }

  [[nodiscard]] Result<void> check_input(const Shape& input, const CallOptions& options) const override {
    const std::size_t rank = input.size();
    const auto least = static_cast<std::size_t>(settings_.spatial) + 1;
    if (rank != least && rank != least + 1) {
      return wrong_rank(concat(least, "D or ", least + 1, "D"), input, "");
    }
    const std::size_t feature_axis = rank - least;
    const std::int64_t channels = input[feature_axis];
    if (affine_ && !python::equals(settings_.num_features, channels)) {
      return fail_call(ErrorType::value_error,
                       concat("expected input's size at dim=", feature_axis, " to match num_features (",
                              settings_.num_features.str(), "), but got: ", channels, "."),
                       concat("The input has ", channels, channels == 1 ? " channel" : " channels",
                              ": write num_features=", channels, "."));
    }
    const Shape shape = batched(input);
    if (batch_statistics(options) &&
        std::ranges::all_of(shape.begin() + 2, shape.end(), [](std::int64_t size) { return size == 1; })) {
      return fail_call(ErrorType::value_error,
                       concat("Expected more than 1 spatial element when training, got input size torch.Size(",
                              to_string(shape), ")"),
                       "One value per channel has no variance: give a larger input, or leave the layer out here.");
    }
    if (auto status = check_numbers("instance_norm"); !status) return status;
    if (auto status = check_channels(input, channels, shape[0]); !status) return status;
    return check_averages(shape);
  }

  [[nodiscard]] double average_factor(CallState& /*state*/) const override {
    return python::as_number(settings_.momentum).value_or(0.0);
  }

 private:
  /// (N, C, ...), N = 1 where the input has none.
  [[nodiscard]] Shape batched(Shape input) const {
    if (input.size() == static_cast<std::size_t>(settings_.spatial) + 1) input.insert(input.begin(), 1);
    return input;
  }

  /// The running averages of all items are brought back together, even where an empty input left the rest undone.
  [[nodiscard]] Result<void> check_averages(const Shape& shape) const {
    const std::int64_t items = shape[0];
    const std::int64_t channels = shape[1];
    if (!tracks_ || channels == settings_.feature_count) return {};
    const std::string hint = concat("The input has ", channels, channels == 1 ? " channel" : " channels",
                                    ": write num_features=", channels, ".");
    if (items > 0) {
      return fail_call(concat("shape '[", items, ", ", channels, "]' is invalid for input of size ",
                              saturating_product(items, settings_.feature_count)),
                       hint);
    }
    if (channels == 1) return {};  // one average goes to all
    return fail_call(concat("The size of tensor a (", settings_.feature_count, ") must match the size of tensor b (",
                            channels, ") at non-singleton dimension 0"),
                     hint);
  }
};

constexpr auto signature = norm_signature("False");

LayerEntry entry(std::string_view type, int spatial) {
  return {type, signature, make_norm<InstanceNorm>, spatial, false, "_InstanceNorm"};
}

}  // namespace

LayerEntry instance_norm1d() { return entry("InstanceNorm1d", 1); }
LayerEntry instance_norm2d() { return entry("InstanceNorm2d", 2); }
LayerEntry instance_norm3d() { return entry("InstanceNorm3d", 3); }

}  // namespace convscope::layers::entries
