#include "text/parser.hpp"

#include <utility>

#include "convscope/text.hpp"
#include "text/concat.hpp"
#include "text/errors.hpp"
#include "text/parser_parts.hpp"
#include "text/script.hpp"
#include "text/utf8.hpp"

namespace convscope::text {

Parser::Parser(std::string_view text) : text_(text), lexer_(text) {}

bool Parser::at_name(std::string_view name) const { return at(Token::Kind::name) && lexer_.text_of(token()) == name; }

bool Parser::begins_expression() const {
  switch (token().kind) {
    case Token::Kind::name:
      return !is_keyword(lexer_.text_of(token()));
    case Token::Kind::integer:
    case Token::Kind::real:
    case Token::Kind::string:
      return true;
    case Token::Kind::op:
      return token().op == '(' || token().op == '[' || token().op == '{';
    default:
      return false;
  }
}

void Parser::step() {
  end_ = token().range.end;
  lexer_.next();
}

bool Parser::fail(Error error) {
  if (!error_) error_ = std::move(error);
  return false;
}

bool Parser::unexpected(const Piece& message, const Piece& hint) {
  return fail(lexer_.unexpected(token(), message, hint));
}

bool Parser::unexpected_here() {
  if (at(Token::Kind::end) || at(Token::Kind::newline))
    return unexpected("invalid syntax", "The expression ends too early.");
  const std::string shown(lexer_.text_of(token()));
  if (shown == "for") {
    return unexpected("invalid syntax", "Loops are not read: write the layers out, or paste what print(model) shows.");
  }
  if (is_keyword(shown)) {
    return unexpected("invalid syntax", concat("'", shown, "' is not read here: write the value itself."));
  }
  return unexpected("invalid syntax", concat("'", shown, "' is not expected here."));
}

bool Parser::missing_comma(Position begin) {
  Token token_before;
  token_before.position = begin;
  return fail(lexer_.unexpected(token_before, "invalid syntax. Perhaps you forgot a comma?",
                                "Put a comma between the two values."));
}

bool Parser::charge(std::uint64_t values) {
  if (values > max_values - values_) {
    return fail(syntax_error("the text stands for too many values",
                             concat("At most ", max_values, " are read, copies counted."), token().position));
  }
  values_ += values;
  return true;
}

Result<Value> Parser::fragment() {
  Value out;
  if (!expression(out)) return std::unexpected(*error_);
  if (!at(Token::Kind::end)) {
    if (begins_expression())
      missing_comma(out.position);
    else
      unexpected_here();
    return std::unexpected(*error_);
  }
  return out;
}

Result<Value> Parser::model() {
  if (!skip_statements()) return std::unexpected(*error_);
  if (at(Token::Kind::end)) {
    return std::unexpected(
        syntax_error("no model: type or paste a PyTorch expression, e.g. nn.Conv2d(1, 16, 3)", "", token().position));
  }
  const Token first = token();
  Value out;
  if (begins_statement(lexer_.text_of(first))) {
    fail(not_one_expression(text_, first.position));
  } else if (expression(out)) {
    if (at('=')) {
      fail(not_one_expression(text_, first.position));
    } else if (at(',')) {
      unexpected("invalid syntax",
                 "One model is read here: put several layers in nn.Sequential(...), remove a comma at the end.");
    } else if (!at(Token::Kind::end) && !at(Token::Kind::newline)) {
      unexpected_here();
    }
  }
  while (!error_ && at(Token::Kind::newline)) step();
  if (!error_ && !at(Token::Kind::end)) {
    if (out.is(Value::Kind::call) && begins_expression()) {
      unexpected("invalid syntax",
                 "One model is read here: put several layers in nn.Sequential(...), and leave out other lines.");
    } else {
      unexpected_here();
    }
  }
  if (error_) return std::unexpected(*error_);
  return out;
}

/// Import lines and the names that the model is assigned to.
bool Parser::skip_statements() {
  while (true) {
    if (at(Token::Kind::newline)) {
      step();
    } else if (at_name("import") || at_name("from")) {
      if (!import_line()) return false;
    } else if (at(Token::Kind::name) && !is_constant(lexer_.text_of(token())) && lexer_.followed_by('=')) {
      step();
      step();
    } else {
      return !at(Token::Kind::error) || unexpected_here();
    }
  }
}

bool Parser::import_line() {
  while (!at(Token::Kind::newline) && !at(Token::Kind::end)) {
    if (at(Token::Kind::error)) return unexpected_here();
    step();
  }
  return true;
}

Result<Value> parse(std::string_view text) {
  if (text.size() > max_size) {
    return std::unexpected(
        syntax_error("the text is too long", concat("At most ", max_size >> 20, " MiB are read."), {}));
  }
  if (const auto invalid = find_invalid_utf8(text)) {
    return std::unexpected(
        syntax_error(concat("(unicode error) 'utf-8' codec can't decode the byte in position ", *invalid),
                     "Save the text as UTF-8.", position_of(text, *invalid)));
  }
  return Parser(text).model();
}

}  // namespace convscope::text
