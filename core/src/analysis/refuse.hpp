#pragma once

#include <string>
#include <utility>

#include "layers/errors.hpp"

namespace convscope::analysis {

/// The error of a question that can't be answered as it is put.
[[nodiscard]] inline Failure refuse(std::string message, std::string hint) {
  return layers::fail_call(ErrorType::value_error, std::move(message), std::move(hint));
}

}  // namespace convscope::analysis
