#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "convscope/operation.hpp"

namespace convscope::functions {

/// A block of a result that is copied from a block of an operand. Strides and offsets in elements; stride 0 repeats.
struct Piece {
  std::size_t operand = 0;
  std::size_t result = 0;
  Shape sizes{};
  Shape from{};                 ///< strides in the operand, one per size
  Shape to{};                   ///< strides in the result
  std::int64_t from_offset = 0;
  std::int64_t to_offset = 0;
};

/// What a function that only moves values does: views, cat, repeat, pad, ... Pieces of a result do not overlap.
struct Movement {
  std::vector<TensorType> operands{};  ///< all tensors of the call
  std::vector<TensorType> results{};
  std::vector<Piece> pieces{};
  std::vector<AxisDependency> dependencies{};
  std::optional<float> fill{};  ///< what stands where no piece does; absent: the pieces leave no gap
};

/// The operation that carries it out. Gradients add up along the same pieces.
/// Errors: results whose sizes can't be, as element_count.
[[nodiscard]] Result<std::unique_ptr<Operation>> make_movement(Movement movement);

}  // namespace convscope::functions
