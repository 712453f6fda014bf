#pragma once

#include "convscope/error.hpp"
#include "convscope/value.hpp"

namespace convscope::text {

/// `-value` or `+value`. Errors: Python's TypeError; SyntaxError where the result does not fit in 64 bits.
[[nodiscard]] Result<Value> apply_unary(char op, Value operand);

/// `left op right`, op as the lexer names it, for numbers. Errors: Python's TypeError and division by zero (a
/// ValueError here, for want of Python's ZeroDivisionError); SyntaxError where the result does not fit in 64 bits.
/// Strings and lists: see `is_repetition` and `is_concatenation`.
[[nodiscard]] Result<Value> apply_binary(char op, const Value& left, const Value& right);

/// `(3,) * 2`, `2 * [3]`, `'a' * 2`: a sequence and how often it is taken.
[[nodiscard]] bool is_repetition(char op, const Value& left, const Value& right);
/// `(3,) + (4,)`.
[[nodiscard]] bool is_concatenation(char op, const Value& left, const Value& right);

/// What `int(x)` or `float(x)` gives for a number. Errors: ValueError, OverflowError's text.
[[nodiscard]] Result<Value> to_integer(const Value& number);
[[nodiscard]] Result<Value> to_real(const Value& number);

[[nodiscard]] bool is_number(const Value& value);
[[nodiscard]] bool is_sequence(const Value& value);

}  // namespace convscope::text
