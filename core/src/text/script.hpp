#pragma once

#include <cstddef>
#include <string_view>

#include "convscope/error.hpp"

/// Texts that are Python, but more than one expression: classes, training scripts.
namespace convscope::text {

/// Line and column of a byte.
[[nodiscard]] Position position_of(std::string_view text, std::size_t offset);

/// True if a text that begins with this word defines or runs something instead of being an expression.
[[nodiscard]] bool begins_statement(std::string_view first_word);

/// The error for such a text. The hint says where its first constructor stands.
[[nodiscard]] BoxedError not_one_expression(std::string_view text, Position position);

}  // namespace convscope::text
