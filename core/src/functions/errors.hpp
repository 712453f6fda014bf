#pragma once

#include <string_view>

#include "convscope/operation.hpp"
#include "layers/errors.hpp"
#include "text/concat.hpp"

namespace convscope::functions {

using layers::fail_call;

[[nodiscard]] inline Failure fail_type(const Piece& message, const Piece& hint) {
  return fail_call(ErrorType::type_error, message, hint);
}

[[nodiscard]] inline Failure fail_index(const Piece& message, const Piece& hint) {
  return fail_call(ErrorType::index_error, message, hint);
}

/// Refuses indices where values are computed.
[[nodiscard]] Result<void> check_float(std::string_view function, const TensorType& type);

}  // namespace convscope::functions
