#pragma once

#include <span>

/// Activations, element by element. Spans of one call have the same length; `out` may be the very input,
/// but must not overlap it otherwise. Relative error against exact arithmetic below 2e-6 where the result is a normal
/// number (absolute error below 1e-6 · |x| where it cancels). NaN stays NaN.
namespace convscope::kernels {

using Input = std::span<const float>;
using Output = std::span<float>;

/// ELU, CELU and SELU: scale·(x > 0 ? x : alpha·(exp(input_scale·x) − 1)).
struct Elu {
  float alpha = 1.0F;
  float scale = 1.0F;
  float input_scale = 1.0F;
};

/// Kernels of one instruction set.
struct Pointwise {
  /// max(x, 0).
  void (*relu)(Input x, Output out);
  /// x > 0 ? x : slope·x.
  void (*leaky_relu)(Input x, float slope, Output out);
  /// ELU, CELU and SELU.
  void (*elu)(Input x, const Elu& parameters, Output out);
  /// eˣ.
  void (*exp)(Input x, Output out);
  void (*log)(Input x, Output out);
  void (*sqrt)(Input x, Output out);
  void (*reciprocal)(Input x, Output out);
  void (*abs)(Input x, Output out);
  void (*neg)(Input x, Output out);
  void (*square)(Input x, Output out);
  /// 1 / (1 + exp(−x)).
  void (*sigmoid)(Input x, Output out);
  void (*tanh)(Input x, Output out);
  /// x·Φ(x), approximate='none'.
  void (*gelu)(Input x, Output out);
  /// 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))), approximate='tanh'.
  void (*gelu_tanh)(Input x, Output out);
  /// x·sigmoid(x).
  void (*silu)(Input x, Output out);
  /// log(1 + exp(beta·x)) / beta; x where beta·x > threshold.
  void (*softplus)(Input x, float beta, float threshold, Output out);
  /// log(sigmoid(x)).
  void (*log_sigmoid)(Input x, Output out);
  /// x·tanh(log(1 + exp(x))).
  void (*mish)(Input x, Output out);
  /// x / (1 + |x|).
  void (*softsign)(Input x, Output out);
  /// x − tanh(x).
  void (*tanhshrink)(Input x, Output out);
  /// x ± lambd nearer to 0; 0 where |x| ≤ lambd.
  void (*softshrink)(Input x, float lambd, Output out);
  /// 0 where −lambd ≤ x ≤ lambd.
  void (*hardshrink)(Input x, float lambd, Output out);
  /// x within low … high.
  void (*hardtanh)(Input x, float low, float high, Output out);
  /// x/6 + ½ within 0 … 1.
  void (*hardsigmoid)(Input x, Output out);
  /// x·hardsigmoid(x).
  void (*hardswish)(Input x, Output out);
  /// x > threshold ? x : value.
  void (*threshold)(Input x, float threshold, float value, Output out);
  /// a·sigmoid(b), the gated linear unit.
  void (*glu)(Input a, Input b, Output out);

  // Gradients: `grad` is with respect to the output, `out` receives that with respect to the input. The first argument
  // is the forward's input `x` or its output `y`, as named.
  void (*relu_backward)(Input y, Input grad, Output out);
  void (*leaky_relu_backward)(Input x, Input grad, float slope, Output out);
  void (*elu_backward)(Input x, Input grad, const Elu& parameters, Output out);
  void (*sigmoid_backward)(Input y, Input grad, Output out);
  void (*tanh_backward)(Input y, Input grad, Output out);
  void (*gelu_backward)(Input x, Input grad, Output out);
  void (*gelu_tanh_backward)(Input x, Input grad, Output out);
  void (*silu_backward)(Input x, Input grad, Output out);
  void (*softplus_backward)(Input x, Input grad, float beta, float threshold, Output out);
  void (*log_sigmoid_backward)(Input x, Input grad, Output out);
  void (*mish_backward)(Input x, Input grad, Output out);
  void (*softsign_backward)(Input x, Input grad, Output out);
  void (*tanhshrink_backward)(Input x, Input grad, Output out);
  /// That of softshrink and of hardshrink.
  void (*shrink_backward)(Input x, Input grad, float lambd, Output out);
  void (*hardtanh_backward)(Input x, Input grad, float low, float high, Output out);
  void (*hardsigmoid_backward)(Input x, Input grad, Output out);
  /// Where the slope jumps, at x = −3 and x = 3, that of the right piece: so does PyTorch's vector code up to 2.7 (what
  /// it leaves to scalar code has 1.5 at x = 3).
  void (*hardswish_backward)(Input x, Input grad, Output out);
  void (*threshold_backward)(Input x, Input grad, float threshold, Output out);
  void (*glu_backward)(Input a, Input b, Input grad, Output out_a, Output out_b);
};

}  // namespace convscope::kernels
