#include "functions/strides.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "functions/axes.hpp"
#include "sort_by.hpp"

namespace convscope::functions {

namespace {

std::int64_t product(const Shape& sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), std::int64_t{1}, std::multiplies<>());
}

}  // namespace

Shape strides_of(const TensorType& type) { return type.strides.empty() ? dense_strides(type.shape) : type.strides; }

Shape normalized_strides(const Shape& shape, Shape strides) {
  if (product(shape) == 0) return {};
  const Shape dense = dense_strides(shape);
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] != 1 && strides[i] != dense[i]) return strides;
  }
  return {};
}

std::optional<Shape> strides_after_reshape(const TensorType& type, const Shape& to) {
  if (type.strides.empty() || product(type.shape) == 0) return dense_strides(to);
  const Shape& sizes = type.shape;
  const Shape& strides = type.strides;
  Shape found(to.size());
  std::size_t target = to.size();  // axes of `to` from here on have their strides
  std::int64_t base = strides.back();
  std::int64_t run = 1;  // elements in the run of axes that lie one behind the other
  for (std::size_t axis = sizes.size(); axis-- > 0;) {
    run *= sizes[axis];
    const bool ends = axis == 0 || (sizes[axis - 1] != 1 && strides[axis - 1] != run * base);
    if (!ends) continue;
    std::int64_t covered = 1;
    while (target > 0 && (covered < run || to[target - 1] == 1)) {
      --target;
      found[target] = covered * base;
      covered *= to[target];
    }
    if (covered != run) return std::nullopt;
    if (axis > 0) {
      base = strides[axis - 1];
      run = 1;
    }
  }
  return target == 0 ? std::optional(found) : std::nullopt;
}

Shape strides_of_map(const TensorType& type) {
  if (type.strides.empty()) return {};
  // The widest stride first, equal ones in order of their axes.
  const auto order = sorted_positions(
      type.shape.size(), [&](std::size_t a, std::size_t b) { return type.strides[a] > type.strides[b]; });
  Shape strides(order.size());
  std::int64_t step = 1;
  for (std::size_t i = order.size(); i-- > 0;) {
    strides[order[i]] = step;
    step *= type.shape[order[i]];
  }
  return normalized_strides(type.shape, std::move(strides));
}

}  // namespace convscope::functions
