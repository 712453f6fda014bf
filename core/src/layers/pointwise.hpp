#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>

#include "kernels/table.hpp"
#include "layers/python.hpp"
#include "layers/table.hpp"
#include "plan/epilogue.hpp"

namespace convscope::layers {

/// What all layers share that work value by value.
class PointwiseLayer : public Layer {
 public:
  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override;
  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& state, const CallOptions& options,
                                     Tensor& output) const override;
  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& output, const Tensor& grad_output,
                                                const CallState& state, const CallOptions& options) const override;

 private:
  /// What PyTorch checks when the layer is called.
  [[nodiscard]] virtual Result<void> check() const = 0;
  virtual void forward_values(kernels::Input x, kernels::Output y) const = 0;
  virtual void backward_values(kernels::Input x, kernels::Input y, kernels::Input grad_y,
                               kernels::Output grad_x) const = 0;
};

/// A layer that works value by value. `Function` has
///  - `static constexpr std::string_view type`, PyTorch's class name;
///  - a constructor from the bound arguments;
///  - `std::string extra_repr() const`;
///  - `Value inplace`, if PyTorch's takes it;
///  - `static constexpr float lowest`, if all it does is max(x, lowest);
///  - `Result<void> check() const`, what PyTorch checks when the layer is called;
///  - `void forward(std::span<const float> x, std::span<float> y) const`;
///  - `void backward(std::span<const float> x, std::span<const float> y, std::span<const float> grad_y,
///    std::span<float> grad_x) const`.
template <class Function>
class Pointwise final : public PointwiseLayer {
 public:
  explicit Pointwise(const BoundArguments& arguments) : function_(arguments) {}

  [[nodiscard]] CallTraits traits(const Shape& /*input*/, const CallOptions& /*options*/) const override {
    return {.reuse = CallTraits::Reuse::in_place, .epilogue = &epilogue_};
  }

  [[nodiscard]] std::string_view type() const noexcept override { return Function::type; }
  [[nodiscard]] std::string extra_repr() const override { return function_.extra_repr(); }
  [[nodiscard]] bool in_place() const override {
    if constexpr (requires(const Function& function) { function.inplace; }) return python::truthy(function_.inplace);
    return false;
  }

 private:
  [[nodiscard]] Result<void> check() const override { return function_.check(); }
  void forward_values(kernels::Input x, kernels::Output y) const override { function_.forward(x, y); }
  void backward_values(kernels::Input x, kernels::Input y, kernels::Input grad_y,
                       kernels::Output grad_x) const override {
    function_.backward(x, y, grad_y, grad_x);
  }

  static void apply(const void* function, float* values, std::size_t count) {
    static_cast<const Function*>(function)->forward({values, count}, {values, count});
  }

  [[nodiscard]] static constexpr float lowest() {
    if constexpr (requires { Function::lowest; }) return Function::lowest;
    return kernels::unbounded;
  }

  Function function_;
  plan::Epilogue epilogue_{.apply = apply, .parameters = &function_, .lowest = lowest()};
};

/// The table's row of such a layer.
template <class Function>
[[nodiscard]] LayerEntry pointwise_entry(std::span<const ParameterInfo> signature) {
  return {Function::type, signature, construct<Pointwise<Function>>};
}

}  // namespace convscope::layers
