#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "layers/conv_arguments.hpp"
#include "layers/conv_call.hpp"
#include "layers/conv_values.hpp"

namespace convscope::layers {

/// A convolution or transposed convolution: the checks and formulas of its files behind the interface of a layer.
class ConvolutionLayer final : public Layer {
 public:
  explicit ConvolutionLayer(ConvArguments arguments) : arguments_(std::move(arguments)) {}

  [[nodiscard]] std::string_view type() const noexcept override { return arguments_.type; }
  [[nodiscard]] std::string extra_repr() const override { return conv_repr(arguments_); }
  [[nodiscard]] std::vector<ParameterSpec> parameters() const override { return conv_parameters(arguments_); }
  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override;
  [[nodiscard]] std::int64_t macs(const Shape& input, const Shape& output) const override;
  [[nodiscard]] std::vector<AxisFormula> formula(const Shape& input, const Shape& output,
                                                 const CallOptions& options) const override;
  [[nodiscard]] std::vector<AxisWindow> windows(const Shape& input, const CallOptions& options) const override;
  [[nodiscard]] std::optional<WeightUse> weight_use() const override;
  [[nodiscard]] std::int64_t scratch_bytes(const Shape& input, const CallOptions& options,
                                           bool backward) const override;
  [[nodiscard]] CallTraits traits(const Shape& /*input*/, const CallOptions& /*options*/) const override {
    return {.takes_epilogue = true};
  }
  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& state, const CallOptions& options,
                                     Tensor& output) const override;
  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& output,
                                                const Tensor& grad_output, const CallState& state,
                                                const CallOptions& options) const override;

 private:
  [[nodiscard]] Result<ConvGeometry> check(const Shape& input, const CallOptions& options) const;
  /// Of a call that was checked: planned once and kept with the step.
  [[nodiscard]] ConvValues& values_of(const Tensor& input, const CallState& state, const CallOptions& options) const;

  ConvArguments arguments_;
};

/// Makes the layer of a row.
[[nodiscard]] Result<std::unique_ptr<Layer>> make_convolution(const LayerEntry& entry, const BoundArguments& bound);
[[nodiscard]] Result<std::unique_ptr<Layer>> make_transposed_convolution(const LayerEntry& entry,
                                                                         const BoundArguments& bound);

}  // namespace convscope::layers
