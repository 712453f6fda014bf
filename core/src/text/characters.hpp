#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "text/utf8.hpp"

namespace convscope::text {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// ASCII letters, digits and "_"; other letters are told apart by `is_letter`.
[[nodiscard]] constexpr bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// The value of a digit, hexadecimal ones included; of anything else, more than any digit has.
[[nodiscard]] constexpr int digit_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

/// Spaces that may stand between tokens; Python's, and those that web pages and word processors put in their place.
[[nodiscard]] bool is_space(std::uint32_t code);

/// A character outside ASCII that may stand in a name. Wider than Python's rule: a strange letter ends in a NameError.
[[nodiscard]] bool is_letter(std::uint32_t code);

/// What to type instead of a character that Python does not read: curly quotes, a long dash, a full-width bracket.
/// Empty where there is nothing to suggest.
[[nodiscard]] std::string_view plain_character(std::uint32_t code);

/// A character that shows nothing: control characters, zero-width spaces, byte order marks.
[[nodiscard]] bool is_invisible(std::uint32_t code);

/// "U+201C".
[[nodiscard]] std::string code_point_name(std::uint32_t code);

}  // namespace convscope::text
