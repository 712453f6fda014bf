// nn.CELU: x > 0 ? x : alpha·(exp(x/alpha) − 1). torch/nn/modules/activation.py, aten/src/ATen/native/Activation.cpp.

#include <array>

#include "layers/errors.hpp"
#include "layers/pointwise.hpp"
#include "layers/pointwise_arguments.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

struct Celu {
  static constexpr std::string_view type = "CELU";
  Value alpha;
  Value inplace;

  explicit Celu(const BoundArguments& arguments) : alpha(arguments[0]), inplace(arguments[1]) {}
  [[nodiscard]] std::string extra_repr() const {
    return concat("alpha=", alpha.str(), python::truthy(inplace) ? ", inplace=True" : "");
  }
  [[nodiscard]] Result<void> check() const {
    if (auto status = check_number(python::truthy(inplace) ? "celu_" : "celu", "alpha", 2, alpha); !status) {
      return status;
    }
    if (python::as_number(alpha) != 0.0) return {};
    return fail_call("ZeroDivisionError: alpha cannot be 0 for CELU",
                     "alpha=0 divides by zero: write alpha=1.0, the default, or nn.ReLU(), which CELU comes near.");
  }
  [[nodiscard]] kernels::Elu parameters() const {
    return {.alpha = as_float(alpha), .input_scale = static_cast<float>(1.0 / python::as_number(alpha).value_or(1.0))};
  }
  void forward(kernels::Input x, kernels::Output y) const { kernels::table().pointwise.elu(x, parameters(), y); }
  void backward(kernels::Input x, kernels::Input /*y*/, kernels::Input grad, kernels::Output out) const {
    kernels::table().pointwise.elu_backward(x, grad, parameters(), out);
  }
};

constexpr std::array<ParameterInfo, 2> signature{{{"alpha", "1.0", "float"}, {"inplace", "False", "bool"}}};

}  // namespace

LayerEntry celu() { return pointwise_entry<Celu>(signature); }

}  // namespace convscope::layers::entries
