#include "functions/axes.hpp"

#include <algorithm>

#include "functions/errors.hpp"
#include "layers/dimension.hpp"
#include "layers/wide.hpp"

namespace convscope::functions {

Result<std::size_t> wrap_axis(std::int64_t axis, std::size_t rank) {
  return layers::wrap_dimension(axis, rank);
}

Result<std::vector<std::size_t>> wrap_axes(std::span<const std::int64_t> axes, std::size_t rank) {
  std::vector<std::size_t> wrapped;
  for (const std::int64_t axis : axes) {
    Result<std::size_t> one = wrap_axis(axis, rank);
    if (!one) return std::unexpected(std::move(one).error());
    if (std::ranges::find(wrapped, *one) != wrapped.end()) {
      return fail_call(concat("dim ", *one, " appears multiple times in the list of dims"),
                       concat("Name axis ", *one, " once."));
    }
    wrapped.push_back(*one);
  }
  return wrapped;
}

Shape dense_strides(const Shape& shape) {
  Shape strides(shape.size());
  std::int64_t step = 1;
  for (std::size_t i = shape.size(); i-- > 0;) {
    strides[i] = step;
    step = layers::saturating_product(step, std::max<std::int64_t>(shape[i], 1));  // beside an empty axis any size goes
  }
  return strides;
}

Result<Shape> broadcast(const Shape& a, const Shape& b) {
  Shape out(std::max(a.size(), b.size()));
  for (std::size_t back = 1; back <= out.size(); ++back) {
    const std::size_t axis = out.size() - back;
    const std::int64_t left = back <= a.size() ? a[a.size() - back] : 1;
    const std::int64_t right = back <= b.size() ? b[b.size() - back] : 1;
    if (left != right && left != 1 && right != 1) {
      return fail_call(concat("The size of tensor a (", left, ") must match the size of tensor b (", right,
                              ") at non-singleton dimension ", axis),
                       concat("The shapes are ", to_string(a), " and ", to_string(b),
                              ". Counted from the end, sizes must be equal or 1: crop or pad one of the tensors."));
    }
    out[axis] = left == 1 ? right : left;
  }
  return out;
}

Shape broadcast_strides(const Shape& from, const Shape& to) {
  Shape strides(to.size(), 0);
  const Shape dense = dense_strides(from);
  const std::size_t lead = to.size() - from.size();
  for (std::size_t i = 0; i < from.size(); ++i) strides[lead + i] = from[i] == 1 ? 0 : dense[i];
  return strides;
}

}  // namespace convscope::functions
