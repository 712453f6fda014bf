#pragma once

#include <span>

#include "convscope/error.hpp"
#include "convscope/shape.hpp"

namespace convscope {

/// Whether tensors of these shapes, which nobody has checked, can be there at once; to be asked before any is made.
/// Errors: as `element_count`, or out_of_memory above `max_bytes` in all, or as `check_strides`.
[[nodiscard]] Result<void> check_room(std::span<const Shape> shapes);

/// Beside an empty axis others may be longer than strides can count. Errors: out_of_memory for such a shape.
[[nodiscard]] Result<void> check_strides(const Shape& shape);

}  // namespace convscope
