#pragma once

#include <cstdint>
#include <memory>

#include "kernels/table.hpp"
#include "plan/fourier_gradient.hpp"
#include "plan/geometry.hpp"
#include "plan/on_kernel.hpp"
#include "plan/parallel.hpp"

namespace convscope::plan {

/// What the gradient of a weight is worked out from: the convolution's input and the gradient of its output.
struct GradientOperands {
  const float* input;
  const float* grad;
  float* weight;   ///< the gradient, written
  float* scratch;  ///< GradientAlgorithm::scratch() floats, whose contents do not matter
};

/// One way to work out the gradient of the weight of a convolution of known sizes that is not transposed: what does
/// not depend on values is worked out when it is made, as far as that is worth its memory.
class GradientAlgorithm : public OnKernel {
 public:
  explicit GradientAlgorithm(const kernels::ConvolutionKernel& kernel) : OnKernel(kernel) {}

  /// Writes the gradient of every weight.
  virtual void run(const GradientOperands& operands) const = 0;
};

/// How many threads the gradient of a single item and group is worth, where these come one after the other.
[[nodiscard]] inline std::size_t item_workers(const Geometry& g) {
  return workers_for(work(g) / static_cast<double>(g.batch * g.groups));
}

[[nodiscard]] std::unique_ptr<GradientAlgorithm> make_igemm_gradient(const Geometry& geometry,
                                                                     const kernels::ConvolutionKernel& kernel);
[[nodiscard]] std::unique_ptr<GradientAlgorithm> make_dot_gradient(const Geometry& geometry,
                                                                   const kernels::ConvolutionKernel& kernel);
[[nodiscard]] std::unique_ptr<GradientAlgorithm> make_fourier_gradient(const Geometry& geometry,
                                                                       const FourierSegments& segments,
                                                                       const kernels::ConvolutionKernel& kernel);

}  // namespace convscope::plan
