#pragma once

#include <cstddef>

#include "kernels/unbounded.hpp"

namespace convscope::plan {

/// What is done in place with values that a run has just written, while they are in the cache: an activation. It goes
/// value by value, so that stretches may begin and end anywhere.
struct Epilogue {
  void (*apply)(const void* parameters, float* values, std::size_t count) = nullptr;
  const void* parameters = nullptr;
  /// All that it does, where it is not `unbounded`: values below this become it. Algorithms may do that as they write.
  float lowest = kernels::unbounded;

  [[nodiscard]] bool is_bound() const { return lowest != kernels::unbounded; }
  void operator()(float* values, std::size_t count) const { apply(parameters, values, count); }
};

}  // namespace convscope::plan
