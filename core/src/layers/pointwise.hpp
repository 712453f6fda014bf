#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>

#include "kernels/table.hpp"
#include "layers/no_output_size.hpp"
#include "layers/python.hpp"
#include "layers/table.hpp"
#include "plan/epilogue.hpp"

namespace convscope::layers {

/// A layer that works value by value. `Function` has
///  - `static constexpr std::string_view type`, PyTorch's class name;
///  - a constructor from the bound arguments;
///  - `std::string extra_repr() const`;
///  - `Value inplace`, if PyTorch's takes it;
///  - `Result<void> check() const`, what PyTorch checks when the layer is called;
///  - `void forward(std::span<const float> x, std::span<float> y) const`;
///  - `void backward(std::span<const float> x, std::span<const float> y, std::span<const float> grad_y,
///    std::span<float> grad_x) const`.
template <class Function>
class Pointwise final : public Layer {
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

  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override {
    if (options.output_size) return std::unexpected(no_output_size(type()));
    if (Result<std::int64_t> count = element_count(input); !count) return std::unexpected(std::move(count).error());
    if (Result<void> status = function_.check(); !status) return std::unexpected(std::move(status).error());
    return input;
  }

  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& /*state*/, const CallOptions& /*options*/,
                                     Tensor& output) const override {
    function_.forward({input.data(), input.size()}, {output.data(), output.size()});
    return {};
  }

  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& output,
                                                const Tensor& grad_output, const CallState& /*state*/,
                                                const CallOptions& options) const override {
    Result<Shape> shape = output_shape(shape_of(input), options);
    if (!shape) return std::unexpected(std::move(shape).error());
    LayerGradients gradients;
    gradients.input = uninitialized(*shape);
    function_.backward({input.data(), input.size()}, {output.data(), output.size()},
                       {grad_output.data(), grad_output.size()}, {gradients.input.data(), gradients.input.size()});
    return gradients;
  }

 private:
  static void apply(const void* function, float* values, std::size_t count) {
    static_cast<const Function*>(function)->forward({values, count}, {values, count});
  }

  Function function_;
  plan::Epilogue epilogue_{.apply = apply, .parameters = &function_};
};

/// The table's row of such a layer.
template <class Function>
[[nodiscard]] LayerEntry pointwise_entry(std::span<const ParameterInfo> signature) {
  return {Function::type, signature, construct<Pointwise<Function>>};
}

}  // namespace convscope::layers
