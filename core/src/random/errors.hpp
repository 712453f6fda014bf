#pragma once

#include <expected>
#include <string>
#include <utility>

#include "convscope/error.hpp"

namespace convscope {

/// What PyTorch raises when it is asked to draw what can't be drawn.
[[nodiscard]] inline std::unexpected<Error> fail_draw(ErrorType type, std::string message, std::string hint) {
  return std::unexpected(
      Error{.type = type, .stage = Stage::call, .message = std::move(message), .hint = std::move(hint)});
}

[[nodiscard]] inline std::unexpected<Error> fail_draw(std::string message, std::string hint) {
  return fail_draw(ErrorType::runtime_error, std::move(message), std::move(hint));
}

}  // namespace convscope
