#pragma once

#include <optional>

#include "layers/reparametrization.hpp"

namespace convscope::layers {

/// A parameter as g · v / ‖v‖, the norm taken of each slice across an axis, or of the whole tensor. Source:
/// torch/nn/utils/weight_norm.py, torch/nn/utils/parametrizations.py, aten/src/ATen/native/WeightNorm.cpp.
class WeightNorm final : public Reparametrization {
 public:
  WeightNorm(Target target, std::optional<std::size_t> axis);

  [[nodiscard]] std::vector<ParameterSpec> parameters() const override;
  [[nodiscard]] std::vector<BufferSpec> buffers() const override { return {}; }
  void initialize(Generator& generator, Tensor original, std::span<Tensor> parameters,
                  std::span<Tensor> buffers) const override;
  [[nodiscard]] Tensor value(std::span<const Tensor> parameters, std::span<Tensor> buffers, bool training,
                             std::vector<Tensor>& saved) const override;
  [[nodiscard]] std::vector<Tensor> gradients(std::span<const Tensor> parameters, std::span<const Tensor> saved,
                                              const Tensor& gradient) const override;

 private:
  Target target_;
  Shape norm_shape_;
  Slices slices_;
};

}  // namespace convscope::layers
