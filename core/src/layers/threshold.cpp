// nn.Threshold: x > threshold ? x : value. torch/nn/modules/activation.py, aten/src/ATen/native/Activation.cpp.

#include <array>

#include "layers/pointwise.hpp"
#include "layers/pointwise_arguments.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

struct Threshold {
  static constexpr std::string_view type = "Threshold";
  Value threshold;
  Value value;
  Value inplace;

  explicit Threshold(const BoundArguments& arguments)
      : threshold(arguments[0]), value(arguments[1]), inplace(arguments[2]) {}
  [[nodiscard]] std::string extra_repr() const {
    return concat("threshold=", threshold.str(), ", value=", value.str(),
                  python::truthy(inplace) ? ", inplace=True" : "");
  }
  [[nodiscard]] Result<void> check() const {
    const std::string_view function = python::truthy(inplace) ? "threshold_" : "threshold";
    if (auto status = check_number(function, "threshold", 2, threshold); !status) return status;
    return check_number(function, "value", 3, value);
  }
  void forward(kernels::Input x, kernels::Output y) const {
    kernels::table().pointwise.threshold(x, as_float(threshold), as_float(value), y);
  }
  void backward(kernels::Input x, kernels::Input /*y*/, kernels::Input grad, kernels::Output out) const {
    kernels::table().pointwise.threshold_backward(x, grad, as_float(threshold), out);
  }
};

constexpr std::array<ParameterInfo, 3> signature{
    {{"threshold", "", "float"}, {"value", "", "float"}, {"inplace", "False", "bool"}}};

}  // namespace

LayerEntry threshold() { return pointwise_entry<Threshold>(signature); }

}  // namespace convscope::layers::entries
