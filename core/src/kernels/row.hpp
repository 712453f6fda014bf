#pragma once

#include <cstddef>

/// Sums and linear maps of `count` values that lie one behind the other, computed in double.
namespace convscope::kernels {

/// What gradients of normalisations need of g and x.
struct RowProducts {
  double g = 0.0;   ///< Σ g
  double gx = 0.0;  ///< Σ g·(x − mean)
};

/// A linear map: (x − mean)·scale·weight + bias, with weight and bias one for each place or null (1 and 0).
struct RowMap {
  double mean = 0.0;
  double scale = 1.0;
  double shift = 0.0;  ///< added to all
  const float* weight = nullptr;
  const float* bias = nullptr;
};

/// The gradient of a normalised row: grad·weight·factor − (x − mean)·slope − constant, `weight` as above.
struct RowGradient {
  double mean = 0.0;
  double factor = 1.0;
  double slope = 0.0;
  double constant = 0.0;
  const float* weight = nullptr;
};

/// Kernels of one instruction set. Outputs may be one of the inputs, but must not overlap them otherwise.
struct RowKernels {
  /// Σ x.
  double (*sum)(const float* x, std::size_t count);
  /// Σ (x − mean)².
  double (*squares)(const float* x, std::size_t count, double mean);
  /// Of g = grad·weight; `weight` may be null.
  RowProducts (*products)(const float* x, const float* grad, const float* weight, std::size_t count, double mean);
  void (*map)(const float* x, std::size_t count, const RowMap& map, float* out);
  void (*gradient)(const float* x, const float* grad, std::size_t count, const RowGradient& gradient, float* out);

  // Place by place, for sums over many rows.
  /// sums += x.
  void (*add)(const float* x, std::size_t count, double* sums);
  /// sums += (x − means)².
  void (*add_squares)(const float* x, const double* means, std::size_t count, double* sums);
  /// sums += grad·(x − mean)·scale.
  void (*add_products)(const float* x, const float* grad, std::size_t count, double mean, double scale, double* sums);

  /// The largest value, and the smallest: NaN where there is one; of nothing −∞ and ∞.
  float (*largest)(const float* x, std::size_t count);
  float (*smallest)(const float* x, std::size_t count);
};

}  // namespace convscope::kernels
