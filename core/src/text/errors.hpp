#pragma once

#include "convscope/error.hpp"
#include "text/concat.hpp"

namespace convscope::text {

/// An error of the text itself, found before anything is constructed.
[[nodiscard]] BoxedError syntax_error(const Piece& message, const Piece& hint, Position position);

/// What Python raises while it evaluates the expression.
[[nodiscard]] BoxedError evaluation_error(ErrorType type, const Piece& message, const Piece& hint, Position position);

}  // namespace convscope::text
