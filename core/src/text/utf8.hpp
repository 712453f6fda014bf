#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace convscope::text {

struct CodePoint {
  std::uint32_t code = 0;
  std::size_t size = 1;  ///< bytes it takes
};

/// The character at byte `at`. A byte that is no UTF-8 counts as a character of its own.
[[nodiscard]] CodePoint decode(std::string_view text, std::size_t at);

/// Where the text stops being UTF-8, if it does.
[[nodiscard]] std::optional<std::size_t> find_invalid_utf8(std::string_view text);

void append_utf8(std::string& out, std::uint32_t code);

/// True for the bytes that begin a character.
[[nodiscard]] constexpr bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

}  // namespace convscope::text
