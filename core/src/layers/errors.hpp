#pragma once

#include <expected>
#include <optional>
#include <string>
#include <utility>

#include "convscope/error.hpp"

namespace convscope::layers {

/// An error of a layer, ready to be returned from a function with a Result.
[[nodiscard]] inline std::unexpected<Error> fail(ErrorType type, Stage stage, std::string message,
                                                 std::string hint = {}) {
  return std::unexpected(Error{type, stage, std::move(message), std::move(hint), std::nullopt, std::nullopt});
}

/// The constructor fails.
[[nodiscard]] inline std::unexpected<Error> fail_init(ErrorType type, std::string message, std::string hint = {}) {
  return fail(type, Stage::init, std::move(message), std::move(hint));
}

/// The call fails with what PyTorch's TORCH_CHECK raises, a RuntimeError.
[[nodiscard]] inline std::unexpected<Error> fail_call(std::string message, std::string hint = {}) {
  return fail(ErrorType::runtime_error, Stage::call, std::move(message), std::move(hint));
}

/// The call fails with another type of exception.
[[nodiscard]] inline std::unexpected<Error> fail_call(ErrorType type, std::string message, std::string hint = {}) {
  return fail(type, Stage::call, std::move(message), std::move(hint));
}

}  // namespace convscope::layers
