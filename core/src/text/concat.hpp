#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace convscope {

/// A piece of text on its way into a function: characters that live elsewhere, one character or an integer. All calls
/// share the code that writes pieces down, whatever they are made of.
/// Real numbers are not taken: `Value::repr` says how Python writes them.
class Piece {
 public:
  Piece() : Piece("") {}
  Piece(const char* text) : kind_(Kind::c_string), c_string_(text) {}
  Piece(const std::string& text) : kind_(Kind::string), string_(&text) {}
  Piece(std::string_view text) : kind_(Kind::view), view_(text) {}
  Piece(char character) : kind_(Kind::character), character_(character) {}
  Piece(bool) = delete;  // "True" or "1"? the caller says
  template <std::signed_integral T>
  requires(!std::same_as<T, char>) Piece(T number) : kind_(Kind::integer), integer_(number) {}
  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool> && !std::same_as<T, char>) Piece(T number) : kind_(Kind::natural), natural_(number) {}

  void append_to(std::string& out) const;
  [[nodiscard]] std::string str() const;

 private:
  enum class Kind : std::uint8_t { c_string, string, view, character, integer, natural };
  Kind kind_;
  union {
    const char* c_string_;
    const std::string* string_;
    std::string_view view_;
    char character_;
    std::int64_t integer_;
    std::uint64_t natural_;
  };
};

/// The pieces written one after the other, as PyTorch's c10::str does.
[[nodiscard]] std::string join(std::span<const Piece> pieces);

namespace passed {

/// What `concat` hands on for a part: literals of all lengths and integers of all widths alike, so that calls of the
/// same kinds of parts share one function.
inline const char* as(const char* text) { return text; }
inline const std::string& as(const std::string& text) { return text; }
inline const std::string_view& as(const std::string_view& text) { return text; }
inline char as(char character) { return character; }
inline std::int64_t as(std::signed_integral auto number) { return number; }
inline std::uint64_t as(std::unsigned_integral auto number) { return number; }
void as(bool) = delete;

template <class... Parts>
[[nodiscard, gnu::noinline]] std::string join(Parts... parts) {
  const Piece pieces[] = {parts...};
  return convscope::join(pieces);
}

}  // namespace passed

template <class... Parts>
[[nodiscard, gnu::always_inline]] inline std::string concat(const Parts&... parts) {
  return passed::join<decltype(passed::as(parts))...>(passed::as(parts)...);
}

}  // namespace convscope
