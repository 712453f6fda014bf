#pragma once

#include <optional>
#include <string_view>

#include "convscope/function.hpp"

namespace convscope {

/// Calls that give no tensor but a size, or pick from a tuple: x.size(0), len(x), arithmetic on sizes, parts[0]. Empty where
/// `callee` with these operands is none of them. Errors: Python's, stage call.
[[nodiscard]] std::optional<Result<Operand>> evaluate_size(std::string_view callee, const FunctionArguments& arguments);

}  // namespace convscope
