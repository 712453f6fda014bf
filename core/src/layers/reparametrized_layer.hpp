#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "layers/reparametrization.hpp"

namespace convscope::layers {

/// A layer one of whose parameters is made anew before every call. Its own tensors stand behind the others, as PyTorch
/// registers them later.
class ReparametrizedLayer final : public Layer {
 public:
  /// `replaced`: the parameter's place in inner->parameters(). `printed`: the class name of what repr shows below
  /// "parametrizations"; empty for a hook, which repr does not show.
  ReparametrizedLayer(std::shared_ptr<const Layer> inner, std::size_t replaced,
                      std::unique_ptr<const Reparametrization> reparametrization, std::string_view printed);

  [[nodiscard]] std::string_view type() const noexcept override { return type_; }
  [[nodiscard]] std::string extra_repr() const override;
  [[nodiscard]] const Layer& unwrapped() const noexcept override { return *inner_; }
  [[nodiscard]] std::vector<ParameterSpec> parameters() const override;
  [[nodiscard]] std::vector<BufferSpec> buffers() const override;
  void initialize(Generator& generator, std::span<Tensor> parameters, std::span<Tensor> buffers) const override;

  [[nodiscard]] Result<Shape> output_shape(const Shape& input, const CallOptions& options) const override {
    return inner_->output_shape(input, options);
  }
  [[nodiscard]] std::int64_t macs(const Shape& input, const Shape& output) const override {
    return inner_->macs(input, output);
  }
  [[nodiscard]] std::vector<AxisFormula> formula(const Shape& input, const Shape& output,
                                                 const CallOptions& options) const override {
    return inner_->formula(input, output, options);
  }
  [[nodiscard]] std::vector<AxisWindow> windows(const Shape& input, const CallOptions& options) const override {
    return inner_->windows(input, options);
  }
  [[nodiscard]] std::vector<AxisDependency> dependencies(const Shape& input, const Shape& output,
                                                         const CallOptions& options) const override {
    return inner_->dependencies(input, output, options);
  }
  [[nodiscard]] std::int64_t scratch_bytes(const Shape& input, const CallOptions& options,
                                           bool backward) const override;
  [[nodiscard]] Result<void> forward(const Tensor& input, CallState& state, const CallOptions& options,
                                     Tensor& output) const override;
  [[nodiscard]] Result<LayerGradients> backward(const Tensor& input, const Tensor& output, const Tensor& grad_output,
                                                const CallState& state, const CallOptions& options) const override;

 private:
  std::shared_ptr<const Layer> inner_;
  std::size_t replaced_;
  std::size_t inner_buffers_;
  std::size_t own_parameters_;
  std::unique_ptr<const Reparametrization> reparametrization_;
  std::string_view printed_;
  std::string type_;
};

}  // namespace convscope::layers
