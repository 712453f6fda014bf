// nn.BatchNorm1d, BatchNorm2d, BatchNorm3d: each channel over all items. torch/nn/modules/batchnorm.py,
// torch/nn/functional.py (batch_norm), aten/src/ATen/native/Normalization.cpp.

#include <algorithm>

#include "layers/errors.hpp"
#include "layers/norm_base.hpp"
#include "layers/product.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

class BatchNorm final : public NormBase {
 public:
  using NormBase::NormBase;

 protected:
  [[nodiscard]] kernels::PlaneGroups groups(const Shape& input) const override {
    return {static_cast<std::size_t>(input[0]), static_cast<std::size_t>(input[1]),
            static_cast<std::size_t>(product(input, 2, input.size())), 1, true};
  }

  [[nodiscard]] Result<void> check_input(const Shape& input, const CallOptions& options) const override {
    const auto rank = static_cast<std::size_t>(settings_.spatial) + 2;
    const bool plain = settings_.spatial == 1;  // the only one that takes (N, C)
    if (input.size() != rank && !(plain && input.size() == 2)) {
      return wrong_rank(plain ? "2D or 3D" : concat(rank, "D"), input,
                        input.size() + 1 == rank ? " If this is one item without its batch axis: x.unsqueeze(0)." : "");
    }
    if (batch_statistics(options)) {
      // One value is no batch. The channels don't count.
      Shape values = input;
      values[1] = 1;
      if (std::ranges::all_of(values, [](std::int64_t size) { return size == 1; })) {
        return fail_call(ErrorType::value_error,
                         concat("Expected more than 1 value per channel when training, got input size torch.Size(",
                                to_string(input), ")"),
                         concat("One value per channel has no variance: give a batch of at least 2",
                                tracks_ ? ", or call model.eval() to use the running averages." : "."));
      }
    }
    if (auto status = check_numbers("batch_norm"); !status) return status;
    return check_channels(input, input[1], 1);
  }

  /// Without momentum all batches count alike.
  [[nodiscard]] double average_factor(CallState& state) const override {
    float& batches = state.buffers[2].data()[0];
    batches += 1.0F;
    return python::as_number(settings_.momentum).value_or(1.0 / static_cast<double>(batches));
  }
};

constexpr auto signature = norm_signature("True");

LayerEntry entry(std::string_view type, int spatial) {
  return {type, signature, make_norm<BatchNorm>, spatial, false, "_BatchNorm"};
}

}  // namespace

LayerEntry batch_norm1d() { return entry("BatchNorm1d", 1); }
LayerEntry batch_norm2d() { return entry("BatchNorm2d", 2); }
LayerEntry batch_norm3d() { return entry("BatchNorm3d", 3); }

}  // namespace convscope::layers::entries
