#pragma once

#include <xtensor/xarray.hpp>

#include "convscope/shape.hpp"
#include "convscope/storage.hpp"

namespace convscope {

/// A float32 tensor in row-major order. It owns its memory, unless a network has placed it in its arena (see Storage).
using Tensor = xt::xarray_container<Storage, xt::layout_type::row_major, xt::dynamic_shape<std::size_t>>;

/// The tensor's sizes as a Shape.
[[nodiscard]] Shape shape_of(const Tensor& tensor);

/// A tensor of zeros. `shape` must have passed `element_count`.
[[nodiscard]] Tensor zeros(const Shape& shape);

/// A tensor whose values are not set. `shape` must have passed `element_count`.
[[nodiscard]] Tensor uninitialized(const Shape& shape);

/// Makes it a tensor of that shape on `memory`, which has room for it, with the values that are there.
void place(Tensor& tensor, const Shape& shape, float* memory);

/// As `zeros`, for a shape that nobody has checked. Errors: as `element_count`, or out_of_memory above `max_bytes`.
[[nodiscard]] Result<Tensor> allocate(const Shape& shape);
/// The same as `uninitialized`.
[[nodiscard]] Result<Tensor> allocate_uninitialized(const Shape& shape);

}  // namespace convscope
