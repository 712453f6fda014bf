#include <algorithm>

#include "text/characters.hpp"
#include "text/concat.hpp"
#include "text/lexer.hpp"
#include "text/real.hpp"

/// Numbers as Python writes them.
namespace convscope::text {

void Lexer::read_digits() {
  while (is_digit(peek()) || (peek() == '_' && is_digit(peek(1)))) advance();
}

void Lexer::finish_integer(std::string_view digits, unsigned base) {
  token_.kind = Token::Kind::integer;
  for (const char c : digits) {
    if (c == '_') continue;
    std::uint64_t product = 0;
    if (__builtin_mul_overflow(token_.magnitude, base, &product) ||
        __builtin_add_overflow(product, static_cast<std::uint64_t>(digit_value(c)), &token_.magnitude) ||
        token_.magnitude > std::uint64_t{1} << 63) {
      fail(token_.position, "integer does not fit in 64 bits",
           "PyTorch takes whole numbers up to 9223372036854775807.");
      return;
    }
  }
}

void Lexer::read_prefixed_integer(unsigned base, std::string_view name) {
  advance(2);
  const std::size_t begin = at_;
  while (digit_value(peek()) < static_cast<int>(base) ||
         (peek() == '_' && digit_value(peek(1)) < static_cast<int>(base))) {
    advance();
  }
  if (is_digit(peek())) {
    return fail(position_, concat("invalid digit '", peek(), "' in ", name, " literal"),
                "Write the number with decimal digits.");
  }
  if (begin == at_ || is_word(peek())) {
    return fail(token_.position, concat("invalid ", name, " literal"), "Write the number with decimal digits.");
  }
  finish_integer(text_.substr(begin, at_ - begin), base);
}

void Lexer::read_number() {
  const std::size_t begin = at_;
  if (peek() == '0') {
    const char x = peek(1);
    if (x == 'x' || x == 'X') return read_prefixed_integer(16, "hexadecimal");
    if (x == 'o' || x == 'O') return read_prefixed_integer(8, "octal");
    if (x == 'b' || x == 'B') return read_prefixed_integer(2, "binary");
  }
  bool real = false;
  read_digits();
  if (peek() == '.') {
    real = true;
    advance();
    read_digits();
  }
  if (peek() == 'e' || peek() == 'E') {
    const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if (is_digit(peek(1 + sign))) {
      real = true;
      advance(1 + sign);
      read_digits();
    }
  }
  const std::string_view digits = text_.substr(begin, at_ - begin);
  if (peek() == 'j' || peek() == 'J') {
    return fail(token_.position, "complex numbers are not read", "Layers take whole numbers and floats.");
  }
  if (is_word(peek())) {
    return fail(token_.position, "invalid decimal literal",
                concat("A name can't begin with a digit, and no letter may follow the number ", digits, "."));
  }
  if (real) {
    std::string plain(digits);
    std::erase(plain, '_');
    token_.kind = Token::Kind::real;
    token_.real = parse_real(plain);
    return;
  }
  if (digits.front() == '0' && digits.find_first_not_of("0_") != std::string_view::npos) {
    return fail(token_.position,
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
                "Remove the zeros before the number.");
  }
  finish_integer(digits, 10);
}

}  // namespace convscope::text
