#pragma once

#include <algorithm>

#include "kernels/table.hpp"

namespace convscope::plan {

/// A product of any depth in calls of igemm_depth: the weights of one stay in the cache while all pixels take them.
inline void multiply_deep(const kernels::ConvolutionKernel& kernel, kernels::IgemmArguments a) {
  const auto most = static_cast<std::size_t>(kernels::igemm_depth);
  const float lowest = a.lowest;
  for (std::size_t left = a.depth_count; left > 0; left -= a.depth_count) {
    a.depth_count = std::min(most, left);
    a.lowest = a.depth_count < left ? kernels::unbounded : lowest;
    kernel.igemm(a);
    a.depth += a.depth_count;
    a.weights += a.depth_count * kernel.width;
    a.start = nullptr;  // what the call before has written
  }
}

}  // namespace convscope::plan
