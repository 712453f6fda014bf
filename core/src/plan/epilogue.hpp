#pragma once

#include <array>
#include <cstddef>

namespace convscope::plan {

/// What is done in place with values that a run has just written, while they are in the cache: an activation.
struct Epilogue {
  void (*apply)(float* values, std::size_t count, const std::array<float, 2>& parameters) = nullptr;
  std::array<float, 2> parameters{};

  void operator()(float* values, std::size_t count) const { apply(values, count, parameters); }
};

}  // namespace convscope::plan
