#pragma once

#include "plan/convolution.hpp"

/// The documented meaning: plain loops, sums in double. Every fast path is compared with it, and it serves the cases
/// whose scratch memory would not fit. Arguments as of plan::convolve and plan::convolve_backward.
namespace convscope::reference {

[[nodiscard]] Tensor convolve(const plan::ConvolutionSpec& spec, const Tensor& input, const Tensor& weight,
                              const Tensor* bias, const Shape& output_shape);

[[nodiscard]] plan::ConvolutionGradients convolve_backward(const plan::ConvolutionSpec& spec, const Tensor& input,
                                                           const Tensor& weight, bool bias, const Tensor& grad_output);

/// Σ |x||w| + |b| of every output: what the rounding errors of any order of summation are proportional to.
[[nodiscard]] Tensor convolve_magnitude(const plan::ConvolutionSpec& spec, const Tensor& input, const Tensor& weight,
                                        const Tensor* bias, const Shape& output_shape);

}  // namespace convscope::reference
