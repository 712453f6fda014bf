#include "text/lexer.hpp"

#include <algorithm>

#include "convscope/text.hpp"
#include "text/characters.hpp"
#include "text/concat.hpp"
#include "text/errors.hpp"
#include "text/utf8.hpp"

namespace convscope::text {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

char closing(char open) { return open == '(' ? ')' : open == '[' ? ']' : '}'; }

}  // namespace

Lexer::Lexer(std::string_view text) : text_(text) {
  if (text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
  next();
}

void Lexer::advance(std::size_t bytes) {
  for (const std::size_t stop = std::min(at_ + bytes, text_.size()); at_ < stop; ++at_) {
    if (begins_character(text_[at_])) ++position_.column;
  }
}

void Lexer::line_end() {
  at_ += peek() == '\r' && peek(1) == '\n' ? 2 : 1;
  ++position_.line;
  position_.column = 1;
}

/// Skips what may stand between tokens. False: an error was found.
bool Lexer::skip_blank() {
  while (!at_end()) {
    const char c = peek();
    if (c == '#') {
      while (!at_end() && !at_line_end()) advance();
    } else if (at_line_end()) {
      if (brackets_.empty()) return true;
      line_end();
    } else if (c == '\\') {
      const Position here = position_;
      advance();
      if (!at_line_end()) {
        fail(here, "unexpected character after line continuation character",
             "Remove the backslash, or everything after it on its line.");
        return false;
      }
      line_end();
    } else {
      const CodePoint point = decode(text_, at_);
      if (!is_space(point.code)) return true;
      advance(point.size);
    }
  }
  return true;
}

void Lexer::next() {
  if (token_.kind == Token::Kind::error) return;
  token_ = Token{};
  const bool readable = skip_blank();
  if (!readable) return;
  token_.range = {at_, at_};
  token_.position = position_;
  if (at_end()) {
    if (!brackets_.empty()) never_closed();
    return;
  }
  const char c = peek();
  const CodePoint point = decode(text_, at_);
  if (at_line_end() || c == ';') {
    token_.kind = Token::Kind::newline;
    if (c == ';')
      advance();
    else
      line_end();
  } else if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
    read_number();
  } else if (is_word(c) || is_letter(point.code)) {
    read_name();
  } else if (c == '"' || c == '\'') {
    read_string({});
  } else {
    read_operator();
  }
  token_.range.end = at_;
}

bool Lexer::followed_by(char c) const {
  std::size_t at = at_;
  while (at < text_.size()) {
    const char here = text_[at];
    const bool ends_line = here == '\n' || here == '\r';
    if (here == '#' && !brackets_.empty()) {
      at = std::min(text_.find_first_of("\r\n", at), text_.size());
    } else if (is_space(decode(text_, at).code) || (ends_line && !brackets_.empty())) {
      at += decode(text_, at).size;
    } else {
      return here == c && (at + 1 == text_.size() || text_[at + 1] != c);
    }
  }
  return false;
}

std::optional<std::string_view> Lexer::child_name() const {
  if (token_.kind != Token::Kind::op || token_.op != '(') return std::nullopt;
  const std::size_t end = text_.find_first_of("()[]{}'\",=:#\n\r", at_);
  if (end == std::string_view::npos || text_[end] != ')') return std::nullopt;
  const std::size_t colon = text_.find_first_not_of(' ', end + 1);
  if (colon == std::string_view::npos || text_[colon] != ':') return std::nullopt;
  return text_.substr(at_, end - at_);
}

void Lexer::skip_child_name() {
  brackets_.pop_back();
  advance(text_.find(':', at_) + 1 - at_);
  next();
}

void Lexer::read_name() {
  const std::size_t begin = at_;
  while (!at_end()) {
    const CodePoint point = decode(text_, at_);
    if (!is_word(peek()) && !is_letter(point.code)) break;
    advance(point.size);
  }
  const std::string_view name = text_.substr(begin, at_ - begin);
  if ((peek() == '"' || peek() == '\'') && name.size() <= 2) {
    if (name == "r" || name == "R" || name == "u" || name == "U") return read_string(name);
    fail(token_.position, concat("strings with the prefix '", name, "' are not read"), "Leave out the prefix.");
    return;
  }
  token_.kind = Token::Kind::name;
}

void Lexer::read_operator() {
  const char c = peek();
  const char second = peek(1);
  const auto take = [&](char op, std::size_t size) {
    token_.kind = Token::Kind::op;
    token_.op = op;
    advance(size);
  };
  switch (c) {
    case '(':
    case '[':
    case '{':
      open_bracket(c);
      return;
    case ')':
    case ']':
    case '}':
      close_bracket(c);
      return;
    case '*':
      return second == '*' ? take(Token::power, 2) : take('*', 1);
    case '/':
      return second == '/' ? take(Token::floor_divide, 2) : take('/', 1);
    case '=':
      return second == '=' ? take(Token::other, 2) : take('=', 1);
    case '.':
      return second == '.' && peek(2) == '.' ? take(Token::other, 3) : take('.', 1);
    case ',':
    case ':':
    case '+':
    case '-':
    case '%':
      return take(c, 1);
    case '<':
    case '>':
    case '&':
    case '|':
    case '^':
    case '~':
    case '@':
    case '!':
      return take(Token::other, 1);
    default:
      fail_at_character();
  }
}

void Lexer::open_bracket(char c) {
  if (brackets_.size() >= static_cast<std::size_t>(max_depth)) {
    return fail(token_.position, "too many nested parentheses",
                concat("Brackets are read to a depth of ", max_depth, ", as in Python."));
  }
  brackets_.push_back({c, token_.position});
  token_.kind = Token::Kind::op;
  token_.op = c;
  advance();
}

void Lexer::close_bracket(char c) {
  if (brackets_.empty()) {
    return fail(token_.position, concat("unmatched '", c, "'"),
                concat("Remove the '", c, "', or open a bracket for it."));
  }
  const Bracket open = brackets_.back();
  if (closing(open.open) != c) {
    const std::string line = open.position.line == token_.position.line ? "" : concat(" on line ", open.position.line);
    return fail(token_.position,
                concat("closing parenthesis '", c, "' does not match opening parenthesis '", open.open, "'", line),
                concat("Type '", closing(open.open), "' here, or close the '", open.open, "' before."));
  }
  brackets_.pop_back();
  token_.kind = Token::Kind::op;
  token_.op = c;
  advance();
}

void Lexer::fail(Position position, const Piece& message, const Piece& hint) {
  token_.kind = Token::Kind::error;
  error_ = syntax_error(message, hint, position);
}

void Lexer::fail_at_character() {
  const CodePoint point = decode(text_, at_);
  if (is_invisible(point.code)) {
    return fail(position_, concat("invalid non-printable character ", code_point_name(point.code)),
                "Remove this character: it came with the pasted text and shows nothing.");
  }
  if (point.code < 0x80) {
    return fail(position_, "invalid syntax", concat("'", peek(), "' has no place in a model."));
  }
  const std::string_view plain = plain_character(point.code);
  fail(position_, concat("invalid character '", text_.substr(at_, point.size), "' (", code_point_name(point.code), ")"),
       plain.empty() ? std::string("Remove this character.") : concat("Type ", plain, " instead."));
}

void Lexer::never_closed() {
  const Bracket open = brackets_.back();
  fail(open.position, concat("'", open.open, "' was never closed"),
       concat("The text ends before its '", closing(open.open), "'."));
}

BoxedError Lexer::unexpected(const Token& token, const Piece& message, const Piece& hint) {
  if (token_.kind == Token::Kind::error) return *error_;
  Error plain = syntax_error(message, hint, token.position);
  if (brackets_.empty()) return plain;
  const int line = plain.position->line;
  while (token_.kind != Token::Kind::end && token_.kind != Token::Kind::error) next();
  if (token_.kind == Token::Kind::end) return plain;
  const bool unclosed = error_->message.ends_with("was never closed");
  if (unclosed && error_->position->line >= line) return plain;
  return *error_;
}

}  // namespace convscope::text
