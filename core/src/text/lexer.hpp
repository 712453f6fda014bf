#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/error.hpp"
#include "convscope/value.hpp"
#include "text/concat.hpp"

namespace convscope::text {

/// One token of Python.
struct Token {
  enum class Kind : std::uint8_t { end, newline, name, integer, real, string, op, error };
  Kind kind = Kind::end;
  char op = 0;  ///< the character; power for "**", floor_divide for "//", other for what is not read here
  Range range;
  Position position;
  std::string string;           ///< string: its characters
  std::uint64_t magnitude = 0;  ///< integer
  double real = 0.0;

  static constexpr char power = 'P';
  static constexpr char floor_divide = 'F';
  static constexpr char other = 'O';
};

/// Splits a text into tokens, one at a time. Line ends count only outside brackets, as in Python.
class Lexer {
 public:
  explicit Lexer(std::string_view text);

  [[nodiscard]] const Token& current() const noexcept { return token_; }
  [[nodiscard]] std::string_view text_of(const Token& token) const {
    return text_.substr(token.range.begin, token.range.end - token.range.begin);
  }
  /// Reads the next token. After an error it stays there.
  void next();
  /// The error of a token of kind error.
  [[nodiscard]] const Error& error() const noexcept { return *error_; }
  /// True if the character after the current token, spaces left out, is `c`, and not doubled ("==").
  [[nodiscard]] bool followed_by(char c) const;
  /// At "(" of `(enc): `, a child of a printed model: its name.
  [[nodiscard]] std::optional<std::string_view> child_name() const;
  /// Leaves `(enc): ` behind.
  void skip_child_name();
  /// The error for a token that fits nowhere. Reads the rest of the text as Python does: a bracket that is never closed
  /// on an earlier line, or a token that can't be read, is the better explanation.
  [[nodiscard]] BoxedError unexpected(const Token& token, const Piece& message, const Piece& hint);

 private:
  struct Bracket {
    char open;
    Position position;
  };
  [[nodiscard]] bool at_end() const noexcept { return at_ >= text_.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool at_line_end() const noexcept { return peek() == '\n' || peek() == '\r'; }
  void advance(std::size_t bytes = 1);
  void line_end();
  bool skip_blank();
  void read_name();
  void read_operator();
  void open_bracket(char c);
  void close_bracket(char c);
  // lexer_number.cpp
  void read_number();
  void read_digits();
  void finish_integer(std::string_view digits, unsigned base);
  void read_prefixed_integer(unsigned base, std::string_view name);
  // lexer_string.cpp
  void read_string(std::string_view prefix);
  bool read_escape(std::string& out);
  void fail(Position position, const Piece& message, const Piece& hint = {});
  void fail_at_character();
  void never_closed();

  std::string_view text_;
  std::size_t at_ = 0;
  Position position_;
  std::vector<Bracket> brackets_;
  Token token_;
  std::optional<Error> error_;
};

}  // namespace convscope::text
