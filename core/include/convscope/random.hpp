#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "convscope/layer.hpp"
#include "convscope/tensor.hpp"

namespace convscope {

/// PyTorch's CPU generator: the same numbers after the same seed, bit for bit (x86-64 with AVX2, as on usual PCs, built
/// without MKL). What PyTorch checks before it draws stands below; here it has been checked.
/// Source: aten/src/ATen/core/MT19937RNGEngine.h, core/DistributionsHelper.h, core/TransformationHelper.h,
/// native/cpu/DistributionTemplates.h, CPUGeneratorImpl.cpp; Matsumoto & Nishimura 1998.
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
  /// torch.randn.
  void randn(std::span<float> out);
  /// tensor.normal_(mean, deviation), torch.normal of two numbers. Below 16 elements Box-Muller in double, one by one;
  /// from 16 on in vectors of 16 (normal_fill).
  void normal(std::span<float> out, double mean, double deviation);
  /// torch.normal of tensors, one mean for each number, and one deviation (native/DistributionTemplates.h,
  /// normal_out_impl). The spans have one length.
  void normal(std::span<float> out, std::span<const float> mean, double deviation);
  void normal(std::span<float> out, std::span<const float> mean, std::span<const float> deviation);
  /// tensor.bernoulli_(p): 1 with probability p, else 0; 53 bits each.
  void bernoulli(std::span<float> out, double p);
  /// torch.bernoulli(p): a probability for each number; 24 bits each.
  void bernoulli(std::span<float> out, std::span<const float> p);
  /// torch.randint: whole numbers from low to high − 1; 64 bits each where the range needs more than 32.
  void randint(std::span<std::int64_t> out, std::int64_t low, std::int64_t high);
  /// torch.randperm(n): 0 … n−1 in any order, n < 2³²/20 (native/TensorFactories.cpp, which draws otherwise above).
  void randperm(std::span<std::int64_t> out);

  /// Fills a parameter as PyTorch does when the module is made.
  void initialize(const Initializer& init, std::span<float> out);

 private:
  void refill();
  [[nodiscard]] double next_normal();
  std::array<std::uint32_t, 624> state_{};
  std::size_t next_ = 624;
  std::optional<double> spare_normal_;
};

/// What PyTorch checks before it draws from one of these distributions (native/DistributionTemplates.h,
/// core/DistributionsHelper.h). Errors: RuntimeError, stage call.
[[nodiscard]] Result<void> check_uniform(double low, double high);
[[nodiscard]] Result<void> check_normal(double deviation);
[[nodiscard]] Result<void> check_normal(std::span<const float> deviation);
[[nodiscard]] Result<void> check_bernoulli(double p);
[[nodiscard]] Result<void> check_bernoulli(std::span<const float> p);
[[nodiscard]] Result<void> check_randint(std::int64_t low, std::int64_t high);

}  // namespace convscope
