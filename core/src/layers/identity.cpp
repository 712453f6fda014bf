// nn.Identity: gives back its input, whatever its arguments. torch/nn/modules/linear.py.

#include <algorithm>

#include "layers/pointwise.hpp"

namespace convscope::layers::entries {

namespace {

struct Identity {
  static constexpr std::string_view type = "Identity";

  explicit Identity(const BoundArguments& /*arguments*/) {}
  [[nodiscard]] std::string extra_repr() const { return {}; }
  [[nodiscard]] Result<void> check() const { return {}; }
  void forward(kernels::Input x, kernels::Output y) const { std::ranges::copy(x, y.begin()); }
  void backward(kernels::Input /*x*/, kernels::Input /*y*/, kernels::Input grad, kernels::Output out) const {
    std::ranges::copy(grad, out.begin());
  }
};

}  // namespace

LayerEntry identity() {
  LayerEntry entry = pointwise_entry<Identity>({});
  entry.variadic = true;
  return entry;
}

}  // namespace convscope::layers::entries
