// nn.GELU: x·Φ(x), or with approximate='tanh' 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))).
// torch/nn/modules/activation.py, aten/src/ATen/native/Activation.cpp, Gelu.h.

#include <array>

#include "layers/errors.hpp"
#include "layers/pointwise.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

struct Gelu {
  static constexpr std::string_view type = "GELU";
  Value approximate;

  explicit Gelu(const BoundArguments& arguments) : approximate(arguments[0]) {}
  [[nodiscard]] std::string extra_repr() const { return concat("approximate=", approximate.repr()); }
  [[nodiscard]] Result<void> check() const {
    constexpr std::string_view hint = "Use approximate='none' or approximate='tanh'.";
    if (!approximate.is(Value::Kind::string)) {
      return fail_call(ErrorType::type_error,
                       concat("gelu(): argument 'approximate' must be str, not ", approximate.type_name()),
                       std::string(hint));
    }
    if (approximate.string == "none" || approximate.string == "tanh") return {};
    return fail_call("approximate argument must be either none or tanh.", std::string(hint));
  }
  [[nodiscard]] bool by_tanh() const { return approximate.string == "tanh"; }
  void forward(kernels::Input x, kernels::Output y) const {
    by_tanh() ? kernels::table().pointwise.gelu_tanh(x, y) : kernels::table().pointwise.gelu(x, y);
  }
  void backward(kernels::Input x, kernels::Input /*y*/, kernels::Input grad, kernels::Output out) const {
    by_tanh() ? kernels::table().pointwise.gelu_tanh_backward(x, grad, out) : kernels::table().pointwise.gelu_backward(x, grad, out);
  }
};

constexpr std::array<std::string_view, 2> choices{"'none'", "'tanh'"};
constexpr std::array<ParameterInfo, 1> signature{{{"approximate", "'none'", "choice", choices}}};

}  // namespace

LayerEntry gelu() { return pointwise_entry<Gelu>(signature); }

}  // namespace convscope::layers::entries
