#pragma once

#include <string>
#include <utility>

#include "convscope/operation.hpp"
#include "layers/errors.hpp"
#include "text/concat.hpp"

namespace convscope::functions {

using layers::fail_call;

[[nodiscard]] inline std::unexpected<Error> fail_type(std::string message, std::string hint) {
  return fail_call(ErrorType::type_error, std::move(message), std::move(hint));
}

[[nodiscard]] inline std::unexpected<Error> fail_index(std::string message, std::string hint) {
  return fail_call(ErrorType::index_error, std::move(message), std::move(hint));
}

/// Refuses indices where values are computed.
[[nodiscard]] inline Result<void> check_float(std::string_view function, const TensorType& type) {
  if (type.dtype == DType::float32) return {};
  return fail_call(ErrorType::not_implemented_error,
                   concat(function, "() on an int64 tensor is not computed by Convscope"),
                   "These are whole numbers such as indices. Values are computed in float32: write x.float().");
}

}  // namespace convscope::functions
