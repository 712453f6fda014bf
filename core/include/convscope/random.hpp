#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "convscope/layer.hpp"
#include "convscope/tensor.hpp"

namespace convscope {

/// PyTorch's CPU generator: the same numbers after the same seed, bit for bit (x86-64 with AVX2, as on usual PCs).
/// Source: aten/src/ATen/core/MT19937RNGEngine.h, CPUGeneratorImpl.cpp; Matsumoto & Nishimura 1998.
class Generator {
 public:
  /// As torch.manual_seed(seed): the low 32 bits count.
  explicit Generator(std::uint64_t seed = 0);

  /// Next 32 / 64 random bits. A 64-bit draw takes the first word as its high half.
  [[nodiscard]] std::uint32_t random();
  [[nodiscard]] std::uint64_t random64();

  /// torch.rand: uniform on [0, 1), 24 bits each.
  void rand(std::span<float> out);
  /// tensor.uniform_(low, high): one fused multiply-add per value, as the AVX2 build rounds.
  void uniform(std::span<float> out, double low, double high);
  /// torch.randn. Below 16 elements Box-Muller in double, one by one; from 16 on in vectors of 16
  /// (aten/src/ATen/native/cpu/DistributionTemplates.h, normal_fill).
  void randn(std::span<float> out);

  /// Fills a parameter as PyTorch does when the module is made.
  void initialize(const Initializer& init, std::span<float> out);

 private:
  void refill();
  std::array<std::uint32_t, 624> state_{};
  std::size_t next_ = 624;
  std::optional<double> spare_normal_;
};

}  // namespace convscope
