// nn.ELU: x > 0 ? x : alpha·(exp(x) − 1). torch/nn/modules/activation.py, aten/src/ATen/native/Activation.cpp.

#include <array>

#include "layers/pointwise.hpp"
#include "layers/pointwise_arguments.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

struct Elu {
  static constexpr std::string_view type = "ELU";
  Value alpha;
  Value inplace;

  explicit Elu(const BoundArguments& arguments) : alpha(arguments[0]), inplace(arguments[1]) {}
  [[nodiscard]] std::string extra_repr() const {
    return concat("alpha=", alpha.str(), python::truthy(inplace) ? ", inplace=True" : "");
  }
  [[nodiscard]] Result<void> check() const {
    return check_number(python::truthy(inplace) ? "elu_" : "elu", "alpha", 2, alpha);
  }
  void forward(kernels::Input x, kernels::Output y) const { kernels::table().pointwise.elu(x, {.alpha = as_float(alpha)}, y); }
  void backward(kernels::Input x, kernels::Input /*y*/, kernels::Input grad, kernels::Output out) const {
    kernels::table().pointwise.elu_backward(x, grad, {.alpha = as_float(alpha)}, out);
  }
};

constexpr std::array<ParameterInfo, 2> signature{{{"alpha", "1.0", "float"}, {"inplace", "False", "bool"}}};

}  // namespace

LayerEntry elu() { return pointwise_entry<Elu>(signature); }

}  // namespace convscope::layers::entries
