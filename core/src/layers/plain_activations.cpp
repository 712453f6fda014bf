// Activations without numbers of their own: nn.Hardsigmoid, Hardswish, LogSigmoid, Mish, ReLU6, SELU, Softsign,
// Tanhshrink. torch/nn/modules/activation.py, aten/src/ATen/native/Activation.cpp.

#include <array>

#include "layers/pointwise.hpp"
#include "layers/pointwise_arguments.hpp"

namespace convscope::layers::entries {

namespace {

struct Plain {
  std::string_view type;
  void (*forward)(const kernels::Pointwise&, kernels::Input x, kernels::Output y);
  void (*backward)(const kernels::Pointwise&, kernels::Input x, kernels::Input grad, kernels::Output out);
  bool shows_inplace = false;  ///< repr says inplace=True
};

template <const Plain& plain>
struct PlainActivation {
  static constexpr std::string_view type = plain.type;
  Value inplace{};

  explicit PlainActivation(const BoundArguments& arguments) {
    if (!arguments.empty()) inplace = arguments[0];
  }
  [[nodiscard]] std::string extra_repr() const { return plain.shows_inplace ? inplace_repr(inplace) : ""; }
  [[nodiscard]] Result<void> check() const { return {}; }
  void forward(kernels::Input x, kernels::Output y) const { plain.forward(kernels::table().pointwise, x, y); }
  void backward(kernels::Input x, kernels::Input /*y*/, kernels::Input grad, kernels::Output out) const {
    plain.backward(kernels::table().pointwise, x, grad, out);
  }
};

/// Klambauer et al., "Self-normalizing neural networks", 2017.
constexpr kernels::Elu self_normalizing{.alpha = 1.6732632423543772F, .scale = 1.0507009873554805F};

constexpr Plain hardsigmoid_function{
    "Hardsigmoid", [](auto& k, auto x, auto y) { k.hardsigmoid(x, y); },
    [](auto& k, auto x, auto grad, auto out) { k.hardsigmoid_backward(x, grad, out); }};
constexpr Plain hardswish_function{
    "Hardswish", [](auto& k, auto x, auto y) { k.hardswish(x, y); },
    [](auto& k, auto x, auto grad, auto out) { k.hardswish_backward(x, grad, out); }};
constexpr Plain log_sigmoid_function{
    "LogSigmoid", [](auto& k, auto x, auto y) { k.log_sigmoid(x, y); },
    [](auto& k, auto x, auto grad, auto out) { k.log_sigmoid_backward(x, grad, out); }};
constexpr Plain mish_function{
    "Mish", [](auto& k, auto x, auto y) { k.mish(x, y); },
    [](auto& k, auto x, auto grad, auto out) { k.mish_backward(x, grad, out); }, true};
constexpr Plain relu6_function{
    "ReLU6", [](auto& k, auto x, auto y) { k.hardtanh(x, 0.0F, 6.0F, y); },
    [](auto& k, auto x, auto grad, auto out) { k.hardtanh_backward(x, grad, 0.0F, 6.0F, out); }, true};
constexpr Plain selu_function{
    "SELU", [](auto& k, auto x, auto y) { k.elu(x, self_normalizing, y); },
    [](auto& k, auto x, auto grad, auto out) { k.elu_backward(x, grad, self_normalizing, out); }, true};
constexpr Plain softsign_function{
    "Softsign", [](auto& k, auto x, auto y) { k.softsign(x, y); },
    [](auto& k, auto x, auto grad, auto out) { k.softsign_backward(x, grad, out); }};
constexpr Plain tanhshrink_function{
    "Tanhshrink", [](auto& k, auto x, auto y) { k.tanhshrink(x, y); },
    [](auto& k, auto x, auto grad, auto out) { k.tanhshrink_backward(x, grad, out); }};

constexpr std::array<ParameterInfo, 1> inplace_only{{{"inplace", "False", "bool"}}};

}  // namespace

LayerEntry hardsigmoid() { return pointwise_entry<PlainActivation<hardsigmoid_function>>(inplace_only); }
LayerEntry hardswish() { return pointwise_entry<PlainActivation<hardswish_function>>(inplace_only); }
LayerEntry log_sigmoid() { return pointwise_entry<PlainActivation<log_sigmoid_function>>({}); }
LayerEntry mish() { return pointwise_entry<PlainActivation<mish_function>>(inplace_only); }
LayerEntry relu6() { return pointwise_entry<PlainActivation<relu6_function>>(inplace_only); }
LayerEntry selu() { return pointwise_entry<PlainActivation<selu_function>>(inplace_only); }
LayerEntry softsign() { return pointwise_entry<PlainActivation<softsign_function>>({}); }
LayerEntry tanhshrink() { return pointwise_entry<PlainActivation<tanhshrink_function>>({}); }

}  // namespace convscope::layers::entries
