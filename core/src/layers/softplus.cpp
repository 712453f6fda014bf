// nn.Softplus: log(1 + exp(beta·x))/beta, x itself where beta·x > threshold. torch/nn/modules/activation.py,
// aten/src/ATen/native/Activation.cpp.

#include <array>

#include "layers/pointwise.hpp"
#include "layers/pointwise_arguments.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

struct Softplus {
  static constexpr std::string_view type = "Softplus";
  Value beta;
  Value threshold;

  explicit Softplus(const BoundArguments& arguments) : beta(arguments[0]), threshold(arguments[1]) {}
  [[nodiscard]] std::string extra_repr() const { return concat("beta=", beta.str(), ", threshold=", threshold.str()); }
  [[nodiscard]] Result<void> check() const {
    if (Result<void> status = check_number("softplus", "beta", 2, beta); !status) return status;
    return check_number("softplus", "threshold", 3, threshold);
  }
  void forward(kernels::Input x, kernels::Output y) const {
    kernels::table().pointwise.softplus(x, as_float(beta), as_float(threshold), y);
  }
  void backward(kernels::Input x, kernels::Input /*y*/, kernels::Input grad, kernels::Output out) const {
    kernels::table().pointwise.softplus_backward(x, grad, as_float(beta), as_float(threshold), out);
  }
};

constexpr std::array<ParameterInfo, 2> signature{{{"beta", "1.0", "float"}, {"threshold", "20.0", "float"}}};

}  // namespace

LayerEntry softplus() { return pointwise_entry<Softplus>(signature); }

}  // namespace convscope::layers::entries
