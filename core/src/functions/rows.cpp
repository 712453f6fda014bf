#include "functions/rows.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include "functions/axes.hpp"
#include "functions/strided_loop.hpp"
#include "kernels/table.hpp"

namespace convscope::functions {

Rows::Rows(const Shape& shape, std::span<const std::size_t> axes)
    : shape_(shape), reduced_(shape.size(), axes.empty()) {
  for (const std::size_t axis : axes) {
    if (axis < reduced_.size()) reduced_[axis] = true;
  }
  in_order_ = std::ranges::is_sorted(reduced_);
  const Shape dense = dense_strides(shape);
  for (const bool reduced : {false, true}) {
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      if (reduced_[axis] != reduced) continue;
      sizes_.push_back(shape[axis]);
      strides_.push_back(dense[axis]);
      (reduced ? length_ : count_) *= shape[axis];
    }
  }
}

Shape Rows::reduced_shape(bool keep) const {
  Shape shape;
  for (std::size_t axis = 0; axis < shape_.size(); ++axis) {
    if (!reduced_[axis]) {
      shape.push_back(shape_[axis]);
    } else if (keep) {
      shape.push_back(1);
    }
  }
  return shape;
}

std::vector<float> Rows::gather(const Tensor& tensor) const {
  std::vector<float> rows(tensor.size());
  // Adjacent axes are reduced: blocks that are to be transposed, whole vectors of positions at a time.
  const auto first = std::ranges::find(reduced_, true);
  const auto last = std::find(first, reduced_.end(), false);
  if (!rows.empty() && std::find(last, reduced_.end(), true) == reduced_.end()) {
    const auto inner = std::accumulate(shape_.begin() + (last - reduced_.begin()), shape_.end(), std::int64_t{1},
                                       std::multiplies<>());
    const std::int64_t whole = inner - inner % static_cast<std::int64_t>(kernels::table().lanes);
    for (std::int64_t block = 0; block < std::ssize(rows); block += length_ * inner) {
      const float* from = tensor.data() + block;
      float* to = rows.data() + block;
      kernels::table().columns_to_planes(from, static_cast<std::size_t>(inner), static_cast<std::size_t>(whole),
                                         static_cast<std::size_t>(length_), to, static_cast<std::ptrdiff_t>(length_),
                                         1);
      for (std::int64_t i = 0; i < length_; ++i) {
        for (std::int64_t r = whole; r < inner; ++r) to[r * length_ + i] = from[i * inner + r];
      }
    }
    return rows;
  }
  const StridedLoop<2> loop(sizes_, {strides_, dense_strides(sizes_)});
  loop.run({}, [&](const auto& at, std::int64_t count, const auto& step) {
    const float* from = tensor.data() + at[0];
    float* to = rows.data() + at[1];
    for (std::int64_t i = 0; i < count; ++i) to[i] = from[i * step[0]];
  });
  return rows;
}

std::span<const float> Rows::view(const Tensor& tensor, std::vector<float>& copy) const {
  if (in_order_) return {tensor.data(), tensor.size()};
  copy = gather(tensor);
  return copy;
}

void Rows::scatter(std::span<const float> rows, Tensor& tensor) const {
  const StridedLoop<2> loop(sizes_, {strides_, dense_strides(sizes_)});
  loop.run({}, [&](const auto& at, std::int64_t count, const auto& step) {
    const float* from = rows.data() + at[1];
    float* to = tensor.data() + at[0];
    for (std::int64_t i = 0; i < count; ++i) to[i * step[0]] = from[i];
  });
}

std::vector<AxisDependency> Rows::dependencies(std::size_t operand, bool keep, std::size_t result) const {
  std::vector<AxisDependency> found;
  std::size_t to = 0;
  for (std::size_t axis = 0; axis < shape_.size(); ++axis) {
    if (!reduced_[axis]) {
      found.push_back({.operand = operand, .from = axis, .result = result, .to = to++});
    } else if (keep) {
      ++to;
    }
  }
  return found;
}

}  // namespace convscope::functions
