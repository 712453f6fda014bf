#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

namespace convscope {

namespace detail {

inline void append_to(std::string& out, std::string_view text) { out.append(text); }
inline void append_to(std::string& out, const std::string& text) { out.append(text); }
inline void append_to(std::string& out, const char* text) { out.append(text); }
inline void append_to(std::string& out, char character) { out.push_back(character); }
void append_to(std::string& out, bool) = delete;  // "True" or "1"? the caller says

template <std::integral T>
requires(!std::same_as<T, bool> && !std::same_as<T, char>) void append_to(std::string& out, T number) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
  out.append(buffer, end);
}

}  // namespace detail

/// The parts written one after the other, as PyTorch's c10::str does: strings, characters and integers.
/// Real numbers are not taken: `Value::repr` says how Python writes them.
template <class... Parts>
[[nodiscard]] std::string concat(const Parts&... parts) {
  std::string out;
  (detail::append_to(out, parts), ...);
  return out;
}

}  // namespace convscope
