#pragma once

#include "kernels/table.hpp"
#include "plan/geometry.hpp"

/// The one place that picks kernels for the hardware.
namespace convscope::plan {

/// The kernel for a convolution, forced or picked by the share of its products that are wanted.
[[nodiscard]] const kernels::ConvolutionKernel& choose_convolution(const Geometry& geometry, const Phases& phases);
/// The kernel for the gradient of a weight of a convolution that is not transposed.
[[nodiscard]] const kernels::ConvolutionKernel& choose_weight_gradient(const Geometry& geometry);

/// True when everything is to run on the reference.
[[nodiscard]] bool reference_forced();

/// What `last_kernel` and `last_weight_gradient_kernel` answer.
void note_convolution(std::string_view name);
void note_weight_gradient(std::string_view name);

}  // namespace convscope::plan
