// Operators, literals, names, tuples, lists and dicts.

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "convscope/text.hpp"
#include "text/arithmetic.hpp"
#include "text/errors.hpp"
#include "text/parser.hpp"
#include "text/parser_parts.hpp"

namespace convscope::text {

namespace {

constexpr int sum_precedence = 1;
constexpr int product_precedence = 2;

/// 0 for what is no binary operator. The sign of a number and ** bind tighter and are read apart.
int precedence_of(const Token& token) {
  if (token.kind != Token::Kind::op) return 0;
  switch (token.op) {
    case '+':
    case '-':
      return sum_precedence;
    case '*':
    case '/':
    case '%':
    case Token::floor_divide:
      return product_precedence;
    default:
      return 0;
  }
}

bool holds_call(const Value& value) {
  return value.is(Value::Kind::call) || std::ranges::any_of(value.items, holds_call);
}

}  // namespace

bool Parser::expression(Value& out, int precedence) {
  if (!unary(out)) return false;
  while (const int next = precedence_of(token())) {
    if (next <= precedence) break;
    const char op = token().op;
    step();
    Value right;
    if (!expression(right, next) || !binary(op, out, right)) return false;
  }
  return true;
}

bool Parser::binary(char op, Value& left, Value& right) {
  if (left.is(Value::Kind::name)) return fail(undefined(left));
  if (right.is(Value::Kind::name)) return fail(undefined(right));
  if (is_repetition(op, left, right)) return repeat(left, right);
  if (is_concatenation(op, left, right)) {
    left.string += right.string;
    std::ranges::move(right.items, std::back_inserter(left.items));
    left.range.end = right.range.end;
    return charge(1 + right.string.size() / 64);
  }
  Result<Value> result = apply_binary(op, left, right);
  if (!result) return fail(std::move(result.error()));
  left = std::move(*result);
  return true;
}

/// `[3] * 2` or `2 * [3]`.
bool Parser::repeat(Value& left, Value& right) {
  const Range range{left.range.begin, right.range.end};
  const Position position = left.position;
  Value& sequence = is_sequence(left) ? left : right;
  const Value& count = is_sequence(left) ? right : left;
  const std::int64_t number = count.is(Value::Kind::boolean) ? static_cast<std::int64_t>(count.boolean) : count.integer;
  const auto times = static_cast<std::uint64_t>(std::max<std::int64_t>(number, 0));
  if (times > 1 && holds_call(sequence)) {
    return fail(syntax_error("the same module several times shares its weights, which is not read here",
                             "Write the layers out one by one.", position));
  }
  const std::uint64_t size = weight(sequence) + sequence.string.size() / 64;
  if (times > max_values) return charge(times);
  if (!charge(std::max<std::uint64_t>(times, 1) * size)) return false;

  Value out;
  out.kind = sequence.kind;
  for (std::uint64_t i = 0; i < times; ++i) {
    out.string += sequence.string;
    out.items.insert(out.items.end(), sequence.items.begin(), sequence.items.end());
  }
  out.range = range;
  out.position = position;
  left = std::move(out);
  return true;
}

bool Parser::unary(Value& out) {
  if (!at('-') && !at('+')) return power(out);
  if (++depth_ > max_depth) return unexpected("too many nested operators", "Leave out signs.");
  const char op = token().op;
  const std::size_t begin = token().range.begin;
  const Position position = token().position;
  step();
  // -9223372036854775808 fits in 64 bits, its digits alone do not.
  const bool lowest = op == '-' && at(Token::Kind::integer) && token().magnitude == std::uint64_t{1} << 63;
  const Range digits = token().range;
  allow_lowest_ = lowest;
  if (!unary(out)) return false;
  --depth_;
  if (out.is(Value::Kind::name)) {
    if (out.string != "inf" && out.string != "nan") return fail(undefined(out));
    out.kind = Value::Kind::real;
    out.real = out.string == "inf" ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
    out.string.clear();
  }
  if (!(lowest && out.range == digits)) {
    Result<Value> result = apply_unary(op, std::move(out));
    if (!result) return fail(std::move(result.error()));
    out = std::move(*result);
  }
  out.range.begin = begin;
  out.position = position;
  return true;
}

bool Parser::power(Value& out) {
  if (!primary(out)) return false;
  if (!at(Token::power)) return true;
  if (++depth_ > max_depth) return unexpected("too many nested operators", "Write the number itself.");
  step();
  Value right;
  if (!unary(right)) return false;
  --depth_;
  return binary(Token::power, out, right);
}

bool Parser::primary(Value& out) {
  if (!charge(1) || !atom(out)) return false;
  if (at('(') && out.is(Value::Kind::name) && !lexer_.child_name()) {
    if (!call(out) || !evaluate_builtin(out)) return false;
  }
  if (at('(') && !out.is(Value::Kind::name) && !lexer_.child_name()) {
    if (out.is(Value::Kind::call)) {
      return unexpected("invalid syntax", "Only the model is read here, not its call: give the input's shape instead.");
    }
    return true;
  }
  while (at('.') && out.is(Value::Kind::call)) {
    if (!module_method(out)) return false;
  }
  if (at('[')) {
    if (out.is(Value::Kind::call) || out.is(Value::Kind::name)) {
      return unexpected("invalid syntax", "Picking items with [...] is not read: write the layer itself.");
    }
  }
  return true;
}

bool Parser::atom(Value& out) {
  out.range = token().range;
  out.position = token().position;
  switch (token().kind) {
    case Token::Kind::integer:
      return integer(out);
    case Token::Kind::real:
      out.kind = Value::Kind::real;
      out.real = token().real;
      step();
      return true;
    case Token::Kind::string:
      return strings(out);
    case Token::Kind::name:
      return name(out);
    default:
      break;
  }
  if (at('(')) return parentheses(out);
  if (at('[')) return list(out);
  if (at('{')) return dict(out);
  return unexpected_here();
}

bool Parser::integer(Value& out) {
  out.kind = Value::Kind::integer;
  const std::uint64_t magnitude = token().magnitude;
  const bool negated = std::exchange(allow_lowest_, false);
  if (magnitude > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) && !negated) {
    return fail(syntax_error("integer does not fit in 64 bits",
                             "PyTorch takes whole numbers up to 9223372036854775807.", token().position));
  }
  out.integer = static_cast<std::int64_t>(magnitude);
  step();
  return true;
}

bool Parser::strings(Value& out) {
  out.kind = Value::Kind::string;
  while (at(Token::Kind::string)) {
    out.string += token().string;
    step();
  }
  out.range.end = end_;
  return true;
}

bool Parser::name(Value& out) {
  const std::string_view first = lexer_.text_of(token());
  if (first == "True" || first == "False") {
    out.kind = Value::Kind::boolean;
    out.boolean = first == "True";
    step();
    return true;
  }
  if (first == "None") {
    step();
    return true;
  }
  if (is_keyword(first)) return unexpected_here();
  out.kind = Value::Kind::name;
  out.string = first;
  step();
  while (at('.')) {
    step();
    if (!at(Token::Kind::name)) return unexpected_here();
    out.string += '.';
    out.string += lexer_.text_of(token());
    step();
  }
  out.range.end = end_;
  return true;
}

bool Parser::parentheses(Value& out) {
  const std::size_t begin = token().range.begin;
  const Position position = token().position;
  step();
  if (!at(')')) {
    if (at('*')) {
      if (!items(out, ')')) return false;
      out.kind = Value::Kind::tuple;
    } else {
      if (!expression(out)) return false;
      if (at(')')) {
        step();
        out.range = {begin, end_};
        return true;
      }
      if (!at(',')) return begins_expression() ? missing_comma(out.position) : unexpected_here();
      step();
      Value tuple;
      tuple.items.push_back(std::move(out));
      out = std::move(tuple);
      if (!items(out, ')')) return false;
    }
  }
  out.kind = Value::Kind::tuple;
  out.position = position;
  out.inner = {begin + 1, token().range.begin};
  step();
  out.range = {begin, end_};
  return true;
}

bool Parser::list(Value& out) {
  const std::size_t begin = token().range.begin;
  const Position position = token().position;
  step();
  if (!items(out, ']')) return false;
  out.kind = Value::Kind::list;
  out.position = position;
  out.inner = {begin + 1, token().range.begin};
  step();
  out.range = {begin, end_};
  return true;
}

/// The rest of a tuple or list up to its closing bracket, which stays the current token.
bool Parser::items(Value& out, char close) {
  while (!at(close)) {
    const bool star = at('*');
    if (star) step();
    Value item;
    if (!expression(item)) return false;
    const Position begin = item.position;
    if (!star) {
      out.items.push_back(std::move(item));
    } else if (item.is(Value::Kind::tuple) || item.is(Value::Kind::list)) {
      std::ranges::move(item.items, std::back_inserter(out.items));
    } else {
      return fail(evaluation_error(ErrorType::type_error,
                                   concat("Value after * must be an iterable, not ", item.type_name()),
                                   "A star belongs before a list or tuple.", begin));
    }
    if (at(close)) return true;
    if (!at(',')) return begins_expression() ? missing_comma(begin) : unexpected_here();
    step();
  }
  return true;
}

/// `{"enc": ...}`, kept as dict([("enc", ...)]).
bool Parser::dict(Value& out) {
  const std::size_t begin = token().range.begin;
  step();
  Value pairs;
  pairs.kind = Value::Kind::list;
  while (!at('}')) {
    if (!charge(1)) return false;
    Value key;
    Value value;
    if (!expression(key)) return false;
    if (!at(':')) {
      if (begins_expression()) return missing_comma(key.position);
      return at(',') || at('}') ? unexpected("invalid syntax", "Sets are not read: write (\"name\", module) pairs.")
                                : unexpected_here();
    }
    step();
    if (at('}') || at(',')) {
      return unexpected("expression expected after dictionary key and ':'", "Write the module after the colon.");
    }
    if (!expression(value)) return false;
    const Position value_begin = value.position;
    Value pair;
    pair.kind = Value::Kind::tuple;
    pair.range = {key.range.begin, value.range.end};
    pair.inner = pair.range;
    pair.position = key.position;
    pair.items.push_back(std::move(key));
    pair.items.push_back(std::move(value));
    pairs.items.push_back(std::move(pair));
    if (at('}')) break;
    if (!at(',')) return begins_expression() ? missing_comma(value_begin) : unexpected_here();
    step();
  }
  out.kind = Value::Kind::call;
  out.string = "dict";
  out.inner = {begin + 1, token().range.begin};
  step();
  out.range = {begin, end_};
  pairs.range = out.range;
  pairs.inner = out.inner;
  pairs.position = out.position;
  out.arguments.push_back({Argument::Form::positional, {}, std::move(pairs), out.range});
  return true;
}

}  // namespace convscope::text
