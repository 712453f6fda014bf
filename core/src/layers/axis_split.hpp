#pragma once

#include "kernels/softmax.hpp"
#include "layers/product.hpp"

namespace convscope::layers {

/// A tensor of that shape around one of its axes. A scalar has one position along axis 0.
[[nodiscard]] inline kernels::AxisSplit split_at(const Shape& shape, std::size_t axis) {
  if (shape.empty()) return {1, 1, 1};
  return {static_cast<std::size_t>(product(shape, 0, axis)), static_cast<std::size_t>(shape[axis]),
          static_cast<std::size_t>(product(shape, axis + 1, shape.size()))};
}

}  // namespace convscope::layers
