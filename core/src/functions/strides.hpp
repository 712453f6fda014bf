#pragma once

#include <optional>

#include "convscope/operation.hpp"

namespace convscope::functions {

/// The strides that PyTorch's tensor has.
[[nodiscard]] Shape strides_of(const TensorType& type);

/// As TensorType::strides: empty where they are those of a contiguous tensor.
[[nodiscard]] Shape normalized_strides(const Shape& shape, Shape strides);

/// The strides under which the elements of a view have the shape `to`; nothing where they must be copied.
/// aten/src/ATen/TensorUtils.cpp, computeStride.
[[nodiscard]] std::optional<Shape> strides_after_reshape(const TensorType& type, const Shape& to);

/// The strides, as TensorType::strides, of what an element-wise function makes of the tensor: its elements lie in the
/// same order, without gaps. aten/src/ATen/TensorIterator.cpp, reorder_dimensions.
[[nodiscard]] Shape strides_of_map(const TensorType& type);

}  // namespace convscope::functions
