#pragma once

#include <cstddef>

/// Arithmetic of two rows, value by value.
namespace convscope::kernels {

/// One side: a row of values, or one value that stands for all.
struct Side {
  const float* values;
  bool repeated;
  [[nodiscard]] float operator[](std::size_t i) const noexcept { return values[repeated ? 0 : i]; }
};

/// Kernels of one instruction set. `out` may be either side, but must not overlap it otherwise.
struct Arithmetic {
  /// a + scale·b.
  void (*add)(const Side& a, const Side& b, float scale, std::size_t count, float* out);
  void (*multiply)(const Side& a, const Side& b, std::size_t count, float* out);
  void (*divide)(const Side& a, const Side& b, std::size_t count, float* out);
  /// NaN if either is.
  void (*maximum)(const Side& a, const Side& b, std::size_t count, float* out);
  void (*minimum)(const Side& a, const Side& b, std::size_t count, float* out);
  /// out += a·b.
  void (*add_product)(const Side& a, const Side& b, std::size_t count, float* out);
};

}  // namespace convscope::kernels
