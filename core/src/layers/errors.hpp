#pragma once

#include "convscope/error.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

/// An error of a layer, ready to be returned from a function with a Result.
[[nodiscard]] Failure fail(ErrorType type, Stage stage, const Piece& message, const Piece& hint = {});

/// The constructor fails.
[[nodiscard]] Failure fail_init(ErrorType type, const Piece& message, const Piece& hint = {});

/// The call fails with what PyTorch's TORCH_CHECK raises, a RuntimeError.
[[nodiscard]] Failure fail_call(const Piece& message, const Piece& hint = {});

/// The call fails with another type of exception.
[[nodiscard]] Failure fail_call(ErrorType type, const Piece& message, const Piece& hint = {});

}  // namespace convscope::layers
