#pragma once

#include <cstdint>

#include "layers/reparametrization.hpp"

namespace convscope::layers {

/// A parameter as W / σ, σ the largest singular value of W as a matrix: one axis against all others. Two vectors that
/// are kept with the layer come nearer to the singular vectors with every call in training. Source:
/// torch/nn/utils/spectral_norm.py, torch/nn/utils/parametrizations.py.
class SpectralNorm final : public Reparametrization {
 public:
  SpectralNorm(Target target, std::size_t axis, std::int64_t iterations, double eps);

  [[nodiscard]] std::vector<ParameterSpec> parameters() const override;
  [[nodiscard]] std::vector<BufferSpec> buffers() const override;
  void initialize(Generator& generator, Tensor original, std::span<Tensor> parameters,
                  std::span<Tensor> buffers) const override;
  [[nodiscard]] Tensor value(std::span<const Tensor> parameters, std::span<Tensor> buffers, bool training,
                             std::vector<Tensor>& saved) const override;
  [[nodiscard]] std::vector<Tensor> gradients(std::span<const Tensor> parameters, std::span<const Tensor> saved,
                                              const Tensor& gradient) const override;

 private:
  void iterate(const Tensor& weight, std::span<Tensor> buffers, std::int64_t times) const;

  Target target_;
  Slices slices_;  ///< a row of the matrix each
  std::int64_t iterations_;
  double eps_;
};

}  // namespace convscope::layers
