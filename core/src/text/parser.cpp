#include "text/parser.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <set>
#include <utility>

#include "convscope/text.hpp"
#include "text/arithmetic.hpp"
#include "text/characters.hpp"
#include "text/concat.hpp"
#include "text/errors.hpp"
#include "text/script.hpp"
#include "text/utf8.hpp"

namespace convscope::text {

namespace {

constexpr int sum_precedence = 1;
constexpr int product_precedence = 2;

/// 0 for what is no binary operator. The sign of a number and ** bind tighter and are read apart.
int precedence_of(const Token& token) {
  if (token.kind != Token::Kind::op) return 0;
  switch (token.op) {
    case '+':
    case '-': return sum_precedence;
    case '*':
    case '/':
    case '%':
    case Token::floor_divide: return product_precedence;
    default: return 0;
  }
}

/// True, False and None are read as values.
bool is_keyword(std::string_view name) {
  constexpr std::array<std::string_view, 32> keywords = {
      "and",  "as",     "assert", "async",  "await", "break",    "class", "continue", "def",    "del",  "elif",
      "else", "except", "finally", "for",   "from",  "global",   "if",    "import",   "in",     "is",   "lambda",
      "nonlocal", "not", "or",    "pass",   "raise", "return",   "try",   "while",    "with",   "yield"};
  return std::ranges::find(keywords, name) != keywords.end();
}

/// What can't stand before "=".
bool is_constant(std::string_view name) {
  return name == "True" || name == "False" || name == "None" || is_keyword(name);
}

std::size_t weight(const Value& value) {
  std::size_t sum = 1;
  for (const Value& item : value.items) sum += weight(item);
  for (const Argument& argument : value.arguments) sum += weight(argument.value);
  return sum;
}

bool holds_call(const Value& value) { return value.is(Value::Kind::call) || std::ranges::any_of(value.items, holds_call); }

std::string_view first_part(std::string_view dotted) { return dotted.substr(0, dotted.find('.')); }

Error undefined(const Value& name) {
  return evaluation_error(ErrorType::name_error, concat("name '", first_part(name.string), "' is not defined"),
                          "Write the number itself: variables are not read.", name.position);
}

}  // namespace

Parser::Parser(std::string_view text) : text_(text), lexer_(text) {}

bool Parser::at_name(std::string_view name) const { return at(Token::Kind::name) && lexer_.text_of(token()) == name; }

bool Parser::begins_expression() const {
  switch (token().kind) {
    case Token::Kind::name: return !is_keyword(lexer_.text_of(token()));
    case Token::Kind::integer:
    case Token::Kind::real:
    case Token::Kind::string: return true;
    case Token::Kind::op: return token().op == '(' || token().op == '[' || token().op == '{';
    default: return false;
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

bool Parser::unexpected(std::string message, std::string hint) {
  return fail(lexer_.unexpected(token(), std::move(message), std::move(hint)));
}

bool Parser::unexpected_here() {
  if (at(Token::Kind::end) || at(Token::Kind::newline)) return unexpected("invalid syntax", "The expression ends too early.");
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

bool Parser::charge(std::size_t values) {
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
    if (begins_expression()) missing_comma(out.position);
    else unexpected_here();
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
      unexpected("invalid syntax", "One model is read here: put several layers in nn.Sequential(...), remove a comma at the end.");
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
  const auto times = static_cast<std::size_t>(std::max<std::int64_t>(number, 0));
  if (times > 1 && holds_call(sequence)) {
    return fail(syntax_error("the same module several times shares its weights, which is not read here",
                             "Write the layers out one by one.", position));
  }
  const std::size_t size = weight(sequence) + sequence.string.size() / 64;
  if (times > max_values) return charge(times);
  if (!charge(std::max<std::size_t>(times, 1) * size)) return false;

  Value out;
  out.kind = sequence.kind;
  for (std::size_t i = 0; i < times; ++i) {
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
  if (at('.') && out.is(Value::Kind::call)) {
    return unexpected("invalid syntax", "A method call such as .eval() is not read: leave it out.");
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
    case Token::Kind::integer: return integer(out);
    case Token::Kind::real:
      out.kind = Value::Kind::real;
      out.real = token().real;
      step();
      return true;
    case Token::Kind::string: return strings(out);
    case Token::Kind::name: return name(out);
    default: break;
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

bool Parser::call(Value& out) {
  out.kind = Value::Kind::call;
  out.inner.begin = token().range.end;
  step();
  std::set<std::string, std::less<>> keywords;
  while (!at(')')) {
    const std::size_t count = out.arguments.size();
    if (!argument(out)) return false;
    if (out.arguments.size() > count) {
      const Argument& last = out.arguments.back();
      if (last.form == Argument::Form::keyword && !keywords.insert(last.name).second) {
        return fail(syntax_error(concat("keyword argument repeated: ", last.name), "Remove one of the two.", keyword_));
      }
      if (last.form == Argument::Form::positional && !last.unpacked && !keywords.empty()) {
        return fail(syntax_error("positional argument follows keyword argument",
                                 "Give this value its name too, or move it before the keywords.",
                                 last.value.position));
      }
    }
    if (at(')')) break;
    if (at(',')) {
      step();
    } else if (!lexer_.child_name()) {
      const bool known = out.arguments.size() > count;
      return begins_expression() && known ? missing_comma(out.arguments.back().value.position) : unexpected_here();
    }
  }
  out.inner.end = token().range.begin;
  step();
  out.range.end = end_;
  return true;
}

bool Parser::argument(Value& call) {
  if (const auto child_name = lexer_.child_name()) {
    const std::size_t begin = token().range.begin;
    lexer_.skip_child_name();
    return child(call, {begin, 0}, *child_name);
  }
  if (at('*')) return unpack(call);
  if (at(Token::power)) {
    return unexpected("invalid syntax", "** is not read here: write the keyword arguments out.");
  }
  if (at(Token::Kind::name) && lexer_.followed_by('=')) return keyword(call);

  Argument argument;
  if (!expression(argument.value)) return false;
  if (at('=')) {
    return fail(lexer_.unexpected(token(), "expression cannot contain assignment, perhaps you meant \"==\"?",
                                  "Before '=' stands the name of a parameter."));
  }
  argument.range = argument.value.range;
  call.arguments.push_back(std::move(argument));
  return true;
}

bool Parser::keyword(Value& call) {
  Argument argument;
  argument.form = Argument::Form::keyword;
  argument.name = lexer_.text_of(token());
  const std::size_t begin = token().range.begin;
  if (argument.name == "True" || argument.name == "False" || argument.name == "None") {
    return unexpected(concat("cannot assign to ", argument.name), "Before '=' stands the name of a parameter.");
  }
  if (is_keyword(argument.name)) return unexpected_here();
  const Position position = token().position;
  step();
  step();
  Value& value = argument.value;
  if (!expression(value)) return false;
  // print(model) shows some strings without quotes: Conv2d(..., padding=same, padding_mode=reflect).
  const bool printed = call.string.find('.') == std::string::npos && call.string != "OrderedDict" && call.string != "dict";
  if (printed && value.is(Value::Kind::name) && value.string.find('.') == std::string::npos) {
    value.kind = Value::Kind::string;
    if (value.string == "inf") {
      value.kind = Value::Kind::real;
      value.real = std::numeric_limits<double>::infinity();
    }
  }
  argument.range = {begin, value.range.end};
  call.arguments.push_back(std::move(argument));
  keyword_ = position;
  return true;
}

/// `*[a, b]`: its items become arguments.
bool Parser::unpack(Value& call) {
  const Position position = token().position;
  step();
  Value value;
  if (!expression(value)) return false;
  if (value.is(Value::Kind::name)) return fail(undefined(value));
  if (!value.is(Value::Kind::tuple) && !value.is(Value::Kind::list)) {
    return fail(evaluation_error(ErrorType::type_error,
                                 concat(call.string, "() argument after * must be an iterable, not ", value.type_name()),
                                 "A star belongs before a list or tuple that is written out.", position));
  }
  for (Value& item : value.items) {
    Argument argument;
    argument.unpacked = true;
    argument.range = item.range;
    argument.value = std::move(item);
    call.arguments.push_back(std::move(argument));
  }
  return true;
}

/// `(enc): Conv2d(...)`, or `(0-2): 3 x Conv2d(...)` as a printed ModuleList shows equal modules.
bool Parser::child(Value& call, Range name_range, std::string_view name) {
  Argument argument;
  argument.form = Argument::Form::child;
  argument.name = name;
  std::int64_t times = 0;
  if (at(Token::Kind::integer) && lexer_.followed_by('x')) {
    times = static_cast<std::int64_t>(token().magnitude & 0x7fffffffffffffffU);
    step();
    step();
  }
  if (!expression(argument.value)) return false;
  argument.range = {name_range.begin, argument.value.range.end};
  if (times == 0) {
    call.arguments.push_back(std::move(argument));
    return true;
  }
  std::int64_t first = 0;
  std::int64_t last = 0;
  const char* const end = name.data() + name.size();
  const auto head = std::from_chars(name.data(), end, first);
  const bool dash = head.ec == std::errc() && head.ptr != end && *head.ptr == '-';
  const auto tail = dash ? std::from_chars(head.ptr + 1, end, last) : head;
  const bool range = dash && tail.ec == std::errc() && tail.ptr == end;
  if (!range || first < 0 || last < first || last - first != times - 1) {
    return fail(syntax_error(concat("'(", name, "): ", times, " x' is no range of modules"),
                             concat("PyTorch shows ", times, " equal modules as (0-", times - 1, "): ", times, " x (...)."),
                             argument.value.position));
  }
  return repeated_child(call, argument, first, last);
}

bool Parser::repeated_child(Value& call, Argument& pattern, std::int64_t first, std::int64_t last) {
  const auto times = static_cast<std::size_t>(last - first) + 1;
  if (times > max_values) return charge(times);
  if (!charge(times * weight(pattern.value))) return false;
  for (std::int64_t i = first; i <= last; ++i) {
    pattern.name = concat(i);
    call.arguments.push_back(pattern);
  }
  return true;
}

/// int(12/2), float(3), tuple([1, 2]), list((1, 2)), torch.Size([1, 2]).
bool Parser::evaluate_builtin(Value& call) {
  const std::string_view callee = call.string;
  const bool to_number = callee == "int" || callee == "float";
  const bool to_tuple = callee == "tuple" || callee == "torch.Size";
  if (!to_number && !to_tuple && callee != "list") return true;
  const bool one = call.arguments.size() == 1 && call.arguments[0].form == Argument::Form::positional;
  if (one && call.arguments[0].value.is(Value::Kind::name)) return fail(undefined(call.arguments[0].value));
  Value* const given = one ? &call.arguments[0].value : nullptr;
  Value out;
  if (given != nullptr && to_number && is_number(*given)) {
    Result<Value> number = callee == "int" ? to_integer(*given) : to_real(*given);
    if (!number) return fail(std::move(number.error()));
    out = std::move(*number);
  } else if (given != nullptr && !to_number && (given->is(Value::Kind::tuple) || given->is(Value::Kind::list))) {
    out = std::move(*given);
    out.kind = to_tuple ? Value::Kind::tuple : Value::Kind::list;
  } else {
    return fail(evaluation_error(ErrorType::type_error,
                                 to_number ? concat(callee, "() argument must be a number here")
                                           : concat(callee, "() argument must be a list or tuple here"),
                                 "Write the value itself.", call.position));
  }
  out.range = call.range;
  out.position = call.position;
  call = std::move(out);
  return true;
}

Result<Value> parse(std::string_view text) {
  if (text.size() > max_size) {
    return std::unexpected(syntax_error("the text is too long", concat("At most ", max_size >> 20, " MiB are read."), {}));
  }
  if (const auto invalid = find_invalid_utf8(text)) {
    return std::unexpected(
        syntax_error(concat("(unicode error) 'utf-8' codec can't decode the byte in position ", *invalid),
                     "Save the text as UTF-8.", position_of(text, *invalid)));
  }
  return Parser(text).model();
}

}  // namespace convscope::text
