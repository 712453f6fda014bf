#include "layers/reparametrization.hpp"

namespace convscope::layers {

Slices Slices::across(const Shape& shape, std::optional<std::size_t> axis) {
  Slices slices;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const auto size = static_cast<std::size_t>(shape[i]);
    std::size_t& part = !axis || i > *axis ? slices.length : i < *axis ? slices.runs : slices.count;
    part *= size;
  }
  return slices;
}

}  // namespace convscope::layers
