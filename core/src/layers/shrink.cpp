// nn.Hardshrink: 0 where |x| ≤ lambd, else x. nn.Softshrink: 0 there, else x moved towards 0 by lambd.
// torch/nn/modules/activation.py, aten/src/ATen/native/Activation.cpp.

#include <array>
#include <cstdio>

#include "layers/errors.hpp"
#include "layers/pointwise.hpp"
#include "layers/pointwise_arguments.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers::entries {

namespace {

struct Shrink {
  Value lambd;

  explicit Shrink(const BoundArguments& arguments) : lambd(arguments[0]) {}
  [[nodiscard]] std::string extra_repr() const { return lambd.str(); }
  void backward(kernels::Input x, kernels::Input /*y*/, kernels::Input grad, kernels::Output out) const {
    kernels::table().pointwise.shrink_backward(x, grad, as_float(lambd), out);
  }
};

struct Hardshrink : Shrink {
  static constexpr std::string_view type = "Hardshrink";
  using Shrink::Shrink;

  [[nodiscard]] Result<void> check() const { return check_number("hardshrink", "lambd", 2, lambd); }
  void forward(kernels::Input x, kernels::Output y) const { kernels::table().pointwise.hardshrink(x, as_float(lambd), y); }
};

struct Softshrink : Shrink {
  static constexpr std::string_view type = "Softshrink";
  using Shrink::Shrink;

  [[nodiscard]] Result<void> check() const {
    if (auto status = check_number("softshrink", "lambd", 2, lambd); !status) return status;
    const double number = python::as_number(lambd).value_or(0.0);
    if (number >= 0.0) return {};
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%g", number);  // as a C++ stream writes it
    return fail_call(concat("lambda must be greater or equal to 0, but found to be ", text.data(), "."),
                     concat("lambd is how far values move towards 0: write lambd=0.5, the default, instead of lambd=",
                            lambd.repr(), "."));
  }
  void forward(kernels::Input x, kernels::Output y) const { kernels::table().pointwise.softshrink(x, as_float(lambd), y); }
};

constexpr std::array<ParameterInfo, 1> signature{{{"lambd", "0.5", "float"}}};

}  // namespace

LayerEntry hardshrink() { return pointwise_entry<Hardshrink>(signature); }
LayerEntry softshrink() { return pointwise_entry<Softshrink>(signature); }

}  // namespace convscope::layers::entries
