#pragma once

#include <memory>

#include "plan/epilogue.hpp"
#include "plan/geometry.hpp"
#include "plan/scratch.hpp"

/// Convolutions on memory, once all sizes are known: what convolution.cpp puts together.
namespace convscope::plan {

class Algorithm;

/// A convolution of known sizes, ready to run on any values: planned once, packed when its weights change.
class Convolution {
 public:
  /// `convolution_scratch` of the geometry must fit.
  explicit Convolution(const Geometry& geometry);
  Convolution(Convolution&&) noexcept;
  Convolution& operator=(Convolution&&) noexcept;
  ~Convolution();

  /// Takes the weights and biases (null: none). They are copied.
  void pack(const float* weight, const float* bias);
  /// Floats of scratch memory that a run needs.
  [[nodiscard]] std::int64_t scratch() const;
  /// Writes the output. `scratch` need not hold anything; `epilogue` (may be null) is applied to every value.
  void run(const float* input, float* output, float* scratch, const Epilogue* epilogue = nullptr) const;

 private:
  std::unique_ptr<Algorithm> algorithm_;
  std::int64_t out_size_;
  bool apart_;  ///< what follows is done when all is written, rather than by the algorithm
};

/// Writes the gradient of the weight of a convolution that is not transposed. `grad` is shaped as its output.
void run_weight_gradient(const Geometry& geometry, const float* input, const float* grad, float* weight_gradient);

/// Bytes of scratch memory. Saturate.
[[nodiscard]] Count convolution_scratch(const Geometry& geometry);
[[nodiscard]] Count weight_gradient_scratch(const Geometry& geometry);

}  // namespace convscope::plan
