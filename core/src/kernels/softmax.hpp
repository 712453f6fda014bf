#pragma once

#include <cstddef>
#include <span>

/// Softmax and its logarithm along one axis, the sums in double. Spans of one call have outer·size·inner values and
/// don't overlap.
namespace convscope::kernels {

using Input = std::span<const float>;
using Output = std::span<float>;

/// A row-major tensor around one axis: `outer` blocks of `size` rows of `inner` values.
struct AxisSplit {
  std::size_t outer;
  std::size_t size;
  std::size_t inner;
};

/// exp(sign·x) / Σ exp(sign·x): softmin for sign = −1.
void softmax(const AxisSplit& axis, Input x, float sign, Output out);
/// x − log Σ exp(x).
void log_softmax(const AxisSplit& axis, Input x, Output out);

// Gradients, from the output `y`.
void softmax_backward(const AxisSplit& axis, Input y, Input grad, float sign, Output out);
void log_softmax_backward(const AxisSplit& axis, Input y, Input grad, Output out);

}  // namespace convscope::kernels
