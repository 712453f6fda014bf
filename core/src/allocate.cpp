#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include "convscope/memory.hpp"
#include "convscope/tensor.hpp"
#include "layers/wide.hpp"

namespace convscope {

using layers::Wide;

Result<void> check_strides(const Shape& shape) {
  Wide reach = sizeof(float);
  for (const std::int64_t size : shape) {
    reach *= std::max<std::int64_t>(size, 1);
    if (reach > std::numeric_limits<std::ptrdiff_t>::max()) {
      return std::unexpected(out_of_memory(static_cast<long double>(reach)));
    }
  }
  return {};
}

Result<void> check_room(std::span<const Shape> shapes) {
  Wide bytes = 0;
  for (const Shape& shape : shapes) {
    const auto count = element_count(shape);
    if (!count) return std::unexpected(count.error());
    bytes += static_cast<Wide>(*count) * sizeof(float);
    if (*count > 0) continue;
    if (auto countable = check_strides(shape); !countable) return countable;
  }
  if (bytes > max_bytes) return std::unexpected(out_of_memory(static_cast<long double>(bytes)));
  return {};
}

Result<Tensor> allocate_uninitialized(const Shape& shape) {
  if (auto fits = check_room(std::span(&shape, 1)); !fits) return std::unexpected(std::move(fits).error());
  return uninitialized(shape);
}

Result<Tensor> allocate(const Shape& shape) {
  Result<Tensor> tensor = allocate_uninitialized(shape);
  if (tensor) std::fill_n(tensor->data(), tensor->size(), 0.0F);
  return tensor;
}

}  // namespace convscope
