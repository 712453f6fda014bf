#pragma once

#include <cstddef>

#include "convscope/shape.hpp"
#include "layers/wide.hpp"

namespace convscope::layers {

/// The product of the sizes first … last−1, stopping at the largest 64-bit value; 0 wherever one of them is.
[[nodiscard]] inline std::int64_t product(const Shape& shape, std::size_t first, std::size_t last) {
  std::int64_t total = 1;
  for (std::size_t i = first; i < last; ++i) {
    if (shape[i] == 0) return 0;
    total = saturating_product(total, shape[i]);
  }
  return total;
}

}  // namespace convscope::layers
