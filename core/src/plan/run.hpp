#pragma once

#include <memory>

#include "plan/epilogue.hpp"
#include "plan/geometry.hpp"
#include "plan/scratch.hpp"

/// Convolutions on memory, once all sizes are known: what convolution.cpp puts together.
namespace convscope::plan {

class Algorithm;
class GradientAlgorithm;

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

/// The gradient of the weight of a convolution of known sizes that is not transposed: planned once.
class WeightGradient {
 public:
  /// `weight_gradient_scratch` of the geometry must fit.
  explicit WeightGradient(const Geometry& geometry);
  ~WeightGradient();

  /// Floats of scratch memory that a run needs.
  [[nodiscard]] std::int64_t scratch() const;
  /// Writes the gradient, shaped as the weight. `grad` is shaped as the output; `scratch` need not hold anything.
  void run(const float* input, const float* grad, float* weight, float* scratch) const;

 private:
  std::unique_ptr<GradientAlgorithm> algorithm_;
};

/// Bytes of scratch memory. Saturate.
[[nodiscard]] Count convolution_scratch(const Geometry& geometry);
[[nodiscard]] Count weight_gradient_scratch(const Geometry& geometry);

}  // namespace convscope::plan
