#include "convscope/tensor.hpp"

#include <utility>

namespace convscope {

Result<Tensor> allocate(const Shape& shape) {
  const auto count = element_count(shape);
  if (!count) return std::unexpected(count.error());
  constexpr auto element_bytes = static_cast<std::int64_t>(sizeof(float));
  if (*count > max_bytes / element_bytes) {
    return std::unexpected(out_of_memory(static_cast<long double>(*count) * element_bytes));
  }
  return zeros(shape);
}

}  // namespace convscope
