#include "convscope/tensor.hpp"

#include <algorithm>

namespace convscope {

Shape shape_of(const Tensor& tensor) { return {tensor.shape().begin(), tensor.shape().end()}; }

Tensor uninitialized(const Shape& shape) {
  Tensor::shape_type sizes(shape.size());
  std::ranges::transform(shape, sizes.begin(), [](std::int64_t size) { return static_cast<std::size_t>(size); });
  return Tensor(sizes);  // from_shape() drags iostreams into the WebAssembly module
}

Tensor zeros(const Shape& shape) {
  Tensor tensor = uninitialized(shape);
  std::fill_n(tensor.data(), tensor.size(), 0.0F);
  return tensor;
}

}  // namespace convscope
