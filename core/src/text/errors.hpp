#pragma once

#include <optional>
#include <string>
#include <utility>

#include "convscope/error.hpp"

namespace convscope::text {

/// An error of the text itself, found before anything is constructed.
[[nodiscard]] inline Error syntax_error(std::string message, std::string hint, Position position) {
  return Error{ErrorType::syntax_error, Stage::text, std::move(message), std::move(hint), std::nullopt, position};
}

/// What Python raises while it evaluates the expression.
[[nodiscard]] inline Error evaluation_error(ErrorType type, std::string message, std::string hint, Position position) {
  return Error{type, Stage::init, std::move(message), std::move(hint), std::nullopt, position};
}

}  // namespace convscope::text
