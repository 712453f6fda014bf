#pragma once

#include <xtensor/xarray.hpp>

#include "convscope/shape.hpp"

namespace convscope {

/// A float32 tensor in row-major order that owns its memory.
using Tensor = xt::xarray<float, xt::layout_type::row_major>;

/// The tensor's sizes as a Shape.
[[nodiscard]] Shape shape_of(const Tensor& tensor);

/// A tensor of zeros. `shape` must have passed `element_count`.
[[nodiscard]] Tensor zeros(const Shape& shape);

/// A tensor whose values are not set. `shape` must have passed `element_count`.
[[nodiscard]] Tensor uninitialized(const Shape& shape);

/// As `zeros`, for a shape that nobody has checked. Errors: as `element_count`, or out_of_memory above `max_bytes`.
[[nodiscard]] Result<Tensor> allocate(const Shape& shape);

}  // namespace convscope
