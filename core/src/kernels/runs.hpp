#pragma once

#include <span>

/// Tensors whose positions share a number in equal runs, such as the samples of a channel.
namespace convscope::kernels {

/// `x` is factors.size() runs of one length: each times its factor. `out` may be `x`.
void scale_runs(std::span<const float> x, std::span<const float> factors, std::span<float> out);

/// `values` is addends.size() runs of one length: each plus its addend.
void shift_runs(std::span<float> values, std::span<const float> addends);

}  // namespace convscope::kernels
