#pragma once

#include <cstddef>
#include <cstdint>

/// What pooling does with rows: one tap of many windows at a time.
namespace convscope::kernels {

/// The largest values so far, and where they stand.
struct Largest {
  float* value;
  std::int32_t* at;
};

/// Kernels of one instruction set; `stride` is the distance of neighbouring windows, and i < count throughout. In the
/// order of places, of equal values the first one is the largest and of NaNs, larger than all, the last.
struct WindowKernels {
  /// largest[i] = max(largest[i], x[i·stride]).
  void (*max)(const float* x, std::size_t stride, std::size_t count, float* largest);
  /// The same for values that stand at place + i.
  void (*max_row)(const float* x, std::int32_t place, std::size_t count, const Largest& largest);
  /// The same for values with places of their own.
  void (*max_places)(const float* x, const std::int32_t* places, std::size_t stride, std::size_t count,
                     const Largest& largest);
  /// sums[i] += x[i·stride].
  void (*add)(const double* x, std::size_t stride, std::size_t count, double* sums);
  /// to[i] += x[i].
  void (*add_row)(const float* x, std::size_t count, float* to);
};

}  // namespace convscope::kernels
