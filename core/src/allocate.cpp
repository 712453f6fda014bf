#include <algorithm>
#include <utility>

#include "convscope/tensor.hpp"

namespace convscope {

Result<Tensor> allocate_uninitialized(const Shape& shape) {
  const auto count = element_count(shape);
  if (!count) return std::unexpected(count.error());
  constexpr auto element_bytes = static_cast<std::int64_t>(sizeof(float));
  if (*count > max_bytes / element_bytes) {
    return std::unexpected(out_of_memory(static_cast<long double>(*count) * element_bytes));
  }
  return uninitialized(shape);
}

Result<Tensor> allocate(const Shape& shape) {
  Result<Tensor> tensor = allocate_uninitialized(shape);
  if (tensor) std::fill_n(tensor->data(), tensor->size(), 0.0F);
  return tensor;
}

}  // namespace convscope
