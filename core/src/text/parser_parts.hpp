#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "convscope/value.hpp"
#include "text/concat.hpp"
#include "text/errors.hpp"

/// What the parser's files share.
namespace convscope::text {

/// True, False and None are read as values.
inline bool is_keyword(std::string_view name) {
  constexpr std::array<std::string_view, 32> keywords = {
      "and",      "as",     "assert",  "async", "await", "break",  "class", "continue", "def",  "del",  "elif",
      "else",     "except", "finally", "for",   "from",  "global", "if",    "import",   "in",   "is",   "lambda",
      "nonlocal", "not",    "or",      "pass",  "raise", "return", "try",   "while",    "with", "yield"};
  return std::ranges::find(keywords, name) != keywords.end();
}

/// What can't stand before "=".
inline bool is_constant(std::string_view name) {
  return name == "True" || name == "False" || name == "None" || is_keyword(name);
}

/// Number of values in a value.
inline std::size_t weight(const Value& value) {
  std::size_t sum = 1;
  for (const Value& item : value.items) sum += weight(item);
  for (const Argument& argument : value.arguments) sum += weight(argument.value);
  return sum;
}

/// What Python says to a variable.
[[nodiscard]] inline Error undefined(const Value& name) {
  return evaluation_error(
      ErrorType::name_error,
      concat("name '", std::string_view(name.string).substr(0, name.string.find('.')), "' is not defined"),
      "Write the number itself: variables are not read.", name.position);
}

}  // namespace convscope::text
