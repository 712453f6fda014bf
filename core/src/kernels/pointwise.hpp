#pragma once

#include <span>

/// Activations, element by element, vectorised. Spans of one call have the same length; `out` may be the very input,
/// but must not overlap it otherwise. Relative error against exact arithmetic below 2e-6 where the result is a normal
/// number (absolute error below 1e-6 · |x| where it cancels). NaN stays NaN.
namespace convscope::kernels {

using Input = std::span<const float>;
using Output = std::span<float>;

/// max(x, 0).
void relu(Input x, Output out);
/// x > 0 ? x : slope·x.
void leaky_relu(Input x, float slope, Output out);
/// x > 0 ? x : alpha·(exp(x) − 1).
void elu(Input x, float alpha, Output out);
/// 1 / (1 + exp(−x)).
void sigmoid(Input x, Output out);
void tanh(Input x, Output out);
/// x·Φ(x), approximate='none'.
void gelu(Input x, Output out);
/// 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))), approximate='tanh'.
void gelu_tanh(Input x, Output out);
/// x·sigmoid(x).
void silu(Input x, Output out);
/// log(1 + exp(beta·x)) / beta; x where beta·x > threshold.
void softplus(Input x, float beta, float threshold, Output out);

// Gradients: `grad` is with respect to the output, `out` receives that with respect to the input. The first argument is
// the forward's input `x` or its output `y`, as named.
void relu_backward(Input y, Input grad, Output out);
void leaky_relu_backward(Input x, Input grad, float slope, Output out);
void elu_backward(Input x, Input grad, float alpha, Output out);
void sigmoid_backward(Input y, Input grad, Output out);
void tanh_backward(Input y, Input grad, Output out);
void gelu_backward(Input x, Input grad, Output out);
void gelu_tanh_backward(Input x, Input grad, Output out);
void silu_backward(Input x, Input grad, Output out);
void softplus_backward(Input x, Input grad, float beta, float threshold, Output out);

}  // namespace convscope::kernels
