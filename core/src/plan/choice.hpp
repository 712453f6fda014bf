#pragma once

#include <optional>

#include "kernels/table.hpp"
#include "plan/fourier_gradient.hpp"
#include "plan/geometry.hpp"

/// The one place that picks kernels for the hardware.
namespace convscope::plan {

/// Whether a kernel can carry out a convolution of these sizes at all.
[[nodiscard]] bool can_run(const kernels::ConvolutionKernel& kernel, const Geometry& geometry, const Phases& phases);
/// The kernel for a convolution: the forced one where it can, else the one that is expected to take least time.
[[nodiscard]] const kernels::ConvolutionKernel& choose_convolution(const Geometry& geometry, const Phases& phases);

struct GradientChoice {
  const kernels::ConvolutionKernel* kernel;
  std::optional<FourierSegments> segments;  ///< of a Fourier kernel
};
/// The kernel for the gradient of a weight of a convolution that is not transposed.
[[nodiscard]] GradientChoice choose_weight_gradient(const Geometry& geometry);

/// The kernel for a product of so many rows and columns: dot products where the rows are few and `lined_up`, these and
/// the columns both contiguous, else an igemm.
[[nodiscard]] const kernels::ConvolutionKernel& choose_product(std::int64_t rows, std::int64_t columns, bool lined_up);

/// True when everything is to run on the reference.
[[nodiscard]] bool reference_forced();

/// What `last_kernel` and `last_weight_gradient_kernel` answer.
void note_convolution(std::string_view name);
void note_weight_gradient(std::string_view name);

}  // namespace convscope::plan
