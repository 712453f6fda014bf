#include <utility>

#include "text/characters.hpp"
#include "text/concat.hpp"
#include "text/lexer.hpp"
#include "text/utf8.hpp"

/// Strings and their escapes as Python writes them.
namespace convscope::text {

void Lexer::read_string(std::string_view prefix) {
  const bool raw = prefix == "r" || prefix == "R";
  const char quote = peek();
  const bool triple = peek(1) == quote && peek(2) == quote;
  advance(triple ? 3 : 1);
  std::string out;
  while (true) {
    if (at_end() || (!triple && at_line_end())) {
      return fail(token_.position,
                  concat("unterminated ", triple ? "triple-quoted " : "", "string literal (detected at line ",
                         position_.line, ")"),
                  concat("Close the string with ", std::string(triple ? 3 : 1, quote), "."));
    }
    const char c = peek();
    if (c == quote && (!triple || (peek(1) == quote && peek(2) == quote))) break;
    if (at_line_end()) {
      out.push_back('\n');
      line_end();
    } else if (c == '\\') {
      if (raw) {
        out.push_back(c);
        advance();
        if (at_end() || at_line_end()) continue;
        out.push_back(peek());
        advance();
      } else if (!read_escape(out)) {
        return;
      }
    } else {
      out.push_back(c);
      advance();
    }
  }
  advance(triple ? 3 : 1);
  token_.kind = Token::Kind::string;
  token_.string = std::move(out);
}

/// At a backslash. False: an error was found.
bool Lexer::read_escape(std::string& out) {
  const Position here = position_;
  advance();
  if (at_end()) return true;  // the caller finds that the string has no end
  if (at_line_end()) {
    line_end();
    return true;
  }
  const char c = peek();
  constexpr std::string_view names = "\\'\"abfnrtv";
  constexpr std::string_view meanings = "\\'\"\a\b\f\n\r\t\v";
  if (const std::size_t i = names.find(c); i != std::string_view::npos) {
    out.push_back(meanings[i]);
    advance();
    return true;
  }
  if (digit_value(c) < 8) {
    std::uint32_t code = 0;
    for (int i = 0; i < 3 && digit_value(peek()) < 8; ++i) {
      code = code * 8 + static_cast<std::uint32_t>(digit_value(peek()));
      advance();
    }
    append_utf8(out, code);
    return true;
  }
  const int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  if (digits == 0 && c != 'N') {
    out.push_back('\\');  // Python keeps what it does not know
    return true;
  }
  advance();
  std::uint32_t code = 0;
  bool valid = digits > 0;
  for (int i = 0; i < digits && valid; ++i) {
    valid = digit_value(peek()) < 16;
    if (!valid) break;
    code = code * 16 + static_cast<std::uint32_t>(digit_value(peek()));
    advance();
  }
  if (!valid || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
    fail(here, concat("(unicode error) 'unicodeescape' codec can't decode the escape '\\", c, "'"),
         "Type the character itself.");
    return false;
  }
  append_utf8(out, code);
  return true;
}

}  // namespace convscope::text
