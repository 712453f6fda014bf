// Activations without numbers of their own: nn.Hardsigmoid, Hardswish, LogSigmoid, Mish, ReLU6, SELU, Softsign,
// Tanhshrink. torch/nn/modules/activation.py, aten/src/ATen/native/Activation.cpp.

#include <array>

#include "layers/pointwise.hpp"
#include "layers/pointwise_arguments.hpp"

namespace convscope::layers::entries {

namespace {

struct Plain {
  std::string_view type;
  void (*forward)(kernels::Input x, kernels::Output y);
  void (*backward)(kernels::Input x, kernels::Input grad, kernels::Output out);
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
  void forward(kernels::Input x, kernels::Output y) const { plain.forward(x, y); }
  void backward(kernels::Input x, kernels::Input /*y*/, kernels::Input grad, kernels::Output out) const {
    plain.backward(x, grad, out);
  }
};

/// Klambauer et al., "Self-normalizing neural networks", 2017.
constexpr kernels::Elu self_normalizing{.alpha = 1.6732632423543772F, .scale = 1.0507009873554805F};

constexpr Plain hardsigmoid_function{"Hardsigmoid", kernels::hardsigmoid, kernels::hardsigmoid_backward};
constexpr Plain hardswish_function{"Hardswish", kernels::hardswish, kernels::hardswish_backward};
constexpr Plain log_sigmoid_function{"LogSigmoid", kernels::log_sigmoid, kernels::log_sigmoid_backward};
constexpr Plain mish_function{"Mish", kernels::mish, kernels::mish_backward, true};
constexpr Plain relu6_function{
    "ReLU6", [](auto x, auto y) { kernels::hardtanh(x, 0.0F, 6.0F, y); },
    [](auto x, auto grad, auto out) { kernels::hardtanh_backward(x, grad, 0.0F, 6.0F, out); }, true};
constexpr Plain selu_function{
    "SELU", [](auto x, auto y) { kernels::elu(x, self_normalizing, y); },
    [](auto x, auto grad, auto out) { kernels::elu_backward(x, grad, self_normalizing, out); }, true};
constexpr Plain softsign_function{"Softsign", kernels::softsign, kernels::softsign_backward};
constexpr Plain tanhshrink_function{"Tanhshrink", kernels::tanhshrink, kernels::tanhshrink_backward};

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
