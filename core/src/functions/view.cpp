#include "functions/view.hpp"

#include <utility>

#include "functions/axes.hpp"
#include "functions/rearrangement.hpp"
#include "functions/strides.hpp"

namespace convscope::functions {

namespace {

Shape sizes_of(const View& view) {
  Shape sizes;
  for (const ViewAxis& axis : view.axes) sizes.push_back(axis.size);
  return sizes;
}

/// The view's strides in memory where the tensor has `strides`.
Shape strides_in(const View& view, const Shape& strides) {
  Shape out;
  for (const ViewAxis& axis : view.axes) out.push_back(axis.from ? axis.step * strides[*axis.from] : 0);
  return out;
}

AxisDependency dependency_of(const View& view, std::size_t operand, std::size_t result, std::size_t to) {
  const ViewAxis& axis = view.axes[to];
  const std::size_t from = *axis.from;
  AxisDependency dependency{.operand = operand, .from = from, .result = result, .to = to};
  const std::int64_t begin = view.begin[from];
  for (std::size_t i = 0; i < view.axes.size(); ++i) {
    const ViewAxis& along = view.axes[i];
    if (i == to || along.from != axis.from) continue;  // both go along one axis: the windows of unfold
    dependency.reads = [begin, step = axis.step, along](std::int64_t position) {
      return Reads{.begin = begin + position * step, .step = along.step, .count = along.size};
    };
    return dependency;
  }
  if (axis.step > 0) {
    dependency.window = {.stride = axis.step, .pad_begin = -begin};
  } else {
    dependency.reads = [begin, step = axis.step](std::int64_t position) {
      return Reads{.begin = begin + position * step};
    };
  }
  return dependency;
}

}  // namespace

View whole(const Shape& shape) {
  View view{Shape(shape.size(), 0), {}};
  for (std::size_t axis = 0; axis < shape.size(); ++axis) view.axes.push_back({axis, shape[axis]});
  return view;
}

void narrow(View& view, std::size_t axis, std::int64_t begin, std::int64_t size, std::int64_t step) {
  ViewAxis& along = view.axes[axis];
  if (along.from && size > 0) view.begin[*along.from] += begin * along.step;
  along.size = size;
  along.step *= step;
}

void select(View& view, std::size_t axis, std::int64_t index) {
  narrow(view, axis, index, 1);
  view.axes.erase(view.axes.begin() + static_cast<std::ptrdiff_t>(axis));
}

void move_axis(View& view, std::size_t from, std::size_t to) {
  const ViewAxis axis = view.axes[from];
  view.axes.erase(view.axes.begin() + static_cast<std::ptrdiff_t>(from));
  view.axes.insert(view.axes.begin() + static_cast<std::ptrdiff_t>(to), axis);
}

Result<std::unique_ptr<Operation>> make_views(const std::vector<TensorType>& tensors, const Operand& tensor,
                                              const std::vector<View>& views, bool shared) {
  Movement movement{.operands = tensors};
  const Shape dense = dense_strides(tensor.type.shape);
  for (const View& view : views) {
    const Shape sizes = sizes_of(view);
    std::int64_t offset = 0;
    for (std::size_t axis = 0; axis < dense.size(); ++axis) offset += view.begin[axis] * dense[axis];
    const std::size_t result = movement.results.size();
    movement.pieces.push_back({.operand = tensor.tensor,
                               .result = result,
                               .sizes = sizes,
                               .from = strides_in(view, dense),
                               .to = dense_strides(sizes),
                               .from_offset = offset});
    TensorType type{.shape = sizes, .dtype = tensor.type.dtype};
    if (shared) type.strides = normalized_strides(sizes, strides_in(view, strides_of(tensor.type)));
    movement.results.push_back(std::move(type));
    for (std::size_t axis = 0; axis < view.axes.size(); ++axis) {
      if (view.axes[axis].from) movement.dependencies.push_back(dependency_of(view, tensor.tensor, result, axis));
    }
  }
  return make_movement(std::move(movement));
}

}  // namespace convscope::functions
