#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "convscope/error.hpp"
#include "convscope/shape.hpp"

namespace convscope::functions {

/// An axis counted from 0, from one that may be counted from the end. A tensor without axes has axis 0 here, as in
/// PyTorch. Errors: IndexError (c10/core/WrapDimMinimal.cpp).
[[nodiscard]] Result<std::size_t> wrap_axis(std::int64_t axis, std::size_t rank);

/// Several. Errors: as wrap_axis; RuntimeError for one that comes twice.
[[nodiscard]] Result<std::vector<std::size_t>> wrap_axes(std::span<const std::int64_t> axes, std::size_t rank);

/// Strides, in elements, of a tensor whose elements lie in order.
[[nodiscard]] Shape dense_strides(const Shape& shape);

/// The shape to which both broadcast. Errors: RuntimeError (aten/src/ATen/ExpandUtils.cpp).
[[nodiscard]] Result<Shape> broadcast(const Shape& a, const Shape& b);

/// Strides with which a dense tensor of shape `from` is read where `to` is asked for: 0 along broadcast axes.
[[nodiscard]] Shape broadcast_strides(const Shape& from, const Shape& to);

}  // namespace convscope::functions
