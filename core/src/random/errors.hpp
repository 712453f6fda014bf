#pragma once

#include "convscope/error.hpp"
#include "text/concat.hpp"

namespace convscope {

/// What PyTorch raises when it is asked to draw what can't be drawn.
[[nodiscard]] Failure fail_draw(ErrorType type, const Piece& message, const Piece& hint);

/// As a RuntimeError.
[[nodiscard]] Failure fail_draw(const Piece& message, const Piece& hint);

}  // namespace convscope
