#include "convscope/tensor.hpp"

#include <algorithm>

namespace convscope {

Shape shape_of(const Tensor& tensor) { return {tensor.shape().begin(), tensor.shape().end()}; }

namespace {

Tensor::shape_type sizes_of(const Shape& shape) {
  Tensor::shape_type sizes(shape.size());
  std::ranges::transform(shape, sizes.begin(), [](std::int64_t size) { return static_cast<std::size_t>(size); });
  return sizes;
}

}  // namespace

Tensor uninitialized(const Shape& shape) {
  return Tensor(sizes_of(shape));  // from_shape() drags iostreams into the WebAssembly module
}

void place(Tensor& tensor, const Shape& shape, float* memory) {
  const auto count = static_cast<std::size_t>(element_count(shape).value_or(0));
  tensor.storage().place({memory, count});
  tensor.resize(sizes_of(shape));
}

Tensor zeros(const Shape& shape) {
  Tensor tensor = uninitialized(shape);
  std::fill_n(tensor.data(), tensor.size(), 0.0F);
  return tensor;
}

}  // namespace convscope
