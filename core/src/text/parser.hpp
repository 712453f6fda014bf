#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "convscope/error.hpp"
#include "convscope/value.hpp"
#include "text/concat.hpp"
#include "text/lexer.hpp"

namespace convscope::text {

/// The most values a text may stand for, copies such as `(0-99): 100 x Conv2d(...)` and `[1] * 100` counted.
inline constexpr std::uint64_t max_values = std::uint64_t{1} << 18;

/// Recursive descent over Python's expressions. Brackets nest to `max_depth`, which the lexer watches; operators to as
/// much again. Every character is read a bounded number of times.
class Parser {
 public:
  explicit Parser(std::string_view text);

  /// A whole model text: import lines, an assignment, one expression.
  [[nodiscard]] Result<Value> model();
  /// One expression and nothing else.
  [[nodiscard]] Result<Value> fragment();

 private:
  // Each reads from the current token into `out` and leaves the token after it. False: `error_` says why.
  bool expression(Value& out, int precedence = 0);
  bool binary(char op, Value& left, Value& right);
  bool repeat(Value& left, Value& right);
  bool unary(Value& out);
  bool power(Value& out);
  bool primary(Value& out);
  bool atom(Value& out);
  bool integer(Value& out);
  bool strings(Value& out);
  bool name(Value& out);
  bool parentheses(Value& out);
  bool list(Value& out);
  bool dict(Value& out);
  bool items(Value& out, char close);
  bool call(Value& out);
  bool argument(Value& call);
  bool child(Value& call, Range name_range, std::string_view name);
  bool repeated_child(Value& call, Argument& pattern, std::int64_t first, std::int64_t last);
  bool keyword(Value& call);
  bool unpack(Value& call);
  bool module_method(Value& module);
  bool evaluate_builtin(Value& call);
  bool import_line();
  bool skip_statements();

  [[nodiscard]] bool at(char op) const { return token().kind == Token::Kind::op && token().op == op; }
  [[nodiscard]] bool at(Token::Kind kind) const { return token().kind == kind; }
  [[nodiscard]] bool at_name(std::string_view name) const;
  [[nodiscard]] bool begins_expression() const;
  [[nodiscard]] const Token& token() const { return lexer_.current(); }
  void step();
  bool charge(std::uint64_t values);
  bool fail(Error error);
  bool unexpected(const Piece& message, const Piece& hint);
  bool unexpected_here();
  bool missing_comma(Position begin);
  [[nodiscard]] BoxedError not_an_expression(const Token& at) const;

  std::string_view text_;
  Lexer lexer_;
  std::optional<BoxedError> error_;
  std::uint64_t values_ = 0;
  std::size_t end_ = 0;  ///< end of the token before the current one
  int depth_ = 0;
  Position keyword_;           ///< where the name of the last keyword argument stands
  bool allow_lowest_ = false;  ///< the digits of -2**63 may come next
};

}  // namespace convscope::text
