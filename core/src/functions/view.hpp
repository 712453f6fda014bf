#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "convscope/function.hpp"
#include "convscope/operation.hpp"

namespace convscope::functions {

/// One axis of a view.
struct ViewAxis {
  std::optional<std::size_t> from;  ///< the tensor's axis that it goes along; none: a new one, which repeats
  std::int64_t size = 1;
  std::int64_t step = 1;  ///< positions of `from` from one of its own to the next; negative: backwards
};

/// Another look at a tensor's elements: PyTorch's views but those that merge or split axes.
struct View {
  Shape begin;                 ///< where it begins, along each axis of the tensor; also where an axis is left out
  std::vector<ViewAxis> axes;  ///< those of the result
};

/// The whole tensor.
[[nodiscard]] View whole(const Shape& shape);

/// The positions begin + i·step of an axis of the view, `size` of them.
void narrow(View& view, std::size_t axis, std::int64_t begin, std::int64_t size, std::int64_t step = 1);
/// Leaves an axis of the view out: only its position `index` stays.
void select(View& view, std::size_t axis, std::int64_t index);
/// Moves the axis `from` of the view to place `to`.
void move_axis(View& view, std::size_t from, std::size_t to);

/// The operation that gives these views of one tensor. `shared`: PyTorch gives views, not copies, so that the results
/// have strides.
[[nodiscard]] Result<std::unique_ptr<Operation>> make_views(const std::vector<TensorType>& tensors,
                                                            const Operand& tensor, const std::vector<View>& views,
                                                            bool shared = true);

}  // namespace convscope::functions
