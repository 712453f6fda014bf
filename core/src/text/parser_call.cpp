// Calls: arguments, named children of a printed model, and the few functions that are carried out.

#include <charconv>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "text/arithmetic.hpp"
#include "text/concat.hpp"
#include "text/errors.hpp"
#include "text/parser.hpp"
#include "text/parser_parts.hpp"

namespace convscope::text {

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
                                 "Give this value its name too, or move it before the keywords.", last.value.position));
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
  const bool printed =
      call.string.find('.') == std::string::npos && call.string != "OrderedDict" && call.string != "dict";
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
    return fail(evaluation_error(
        ErrorType::type_error, concat(call.string, "() argument after * must be an iterable, not ", value.type_name()),
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
  std::optional<std::uint64_t> times;
  if (at(Token::Kind::integer) && lexer_.followed_by('x')) {
    times = token().magnitude;
    step();
    step();
  }
  if (!expression(argument.value)) return false;
  argument.range = {name_range.begin, argument.value.range.end};
  if (!times) {
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
  if (!range || first < 0 || last < first || static_cast<std::uint64_t>(last - first) + 1 != *times) {
    return fail(syntax_error(concat("'(", name, "): ", *times, " x' is no range of modules"),
                             "print(model) shows 3 equal modules as (0-2): 3 x ReLU().", argument.value.position));
  }
  return repeated_child(call, argument, first, last);
}

bool Parser::repeated_child(Value& call, Argument& pattern, std::int64_t first, std::int64_t last) {
  const auto times = static_cast<std::uint64_t>(last - first) + 1;
  if (times > max_values) return charge(times);
  if (!charge(times * weight(pattern.value))) return false;
  for (std::int64_t i = first; i <= last; ++i) {
    pattern.name = concat(i);
    call.arguments.push_back(pattern);
  }
  return true;
}

/// What `float('-inf')` means; nothing for texts that are no such name.
static std::optional<double> named_real(const Value& value) {
  if (!value.is(Value::Kind::string)) return std::nullopt;
  const bool negative = value.string.starts_with('-');
  const bool sign = negative || value.string.starts_with('+');
  const std::string_view name = std::string_view(value.string).substr(sign ? 1 : 0);
  double number = 0.0;
  if (name == "inf" || name == "infinity") {
    number = std::numeric_limits<double>::infinity();
  } else if (name == "nan") {
    number = std::numeric_limits<double>::quiet_NaN();
  } else {
    return std::nullopt;
  }
  return negative ? -number : number;
}

/// int(12/2), float(3), float('inf'), tuple([1, 2]), list((1, 2)). torch.Size([1, 2]) stays a call, as PyTorch's messages print it; what
/// it holds becomes a list.
bool Parser::evaluate_builtin(Value& call) {
  const std::string_view callee = call.string;
  const bool to_number = callee == "int" || callee == "float";
  const bool to_tuple = callee == "tuple";
  const bool to_size = callee == "torch.Size";
  if (!to_number && !to_tuple && !to_size && callee != "list") return true;
  const bool one = call.arguments.size() == 1 && call.arguments[0].form == Argument::Form::positional;
  if (one && call.arguments[0].value.is(Value::Kind::name)) return fail(undefined(call.arguments[0].value));
  Value* const given = one ? &call.arguments[0].value : nullptr;
  Value out;
  if (given != nullptr && to_number && is_number(*given)) {
    Result<Value> number = callee == "int" ? to_integer(*given) : to_real(*given);
    if (!number) return fail(std::move(number.error()));
    out = std::move(*number);
  } else if (const auto number = callee == "float" && given != nullptr ? named_real(*given) : std::nullopt) {
    out.kind = Value::Kind::real;
    out.real = *number;
  } else if (given != nullptr && !to_number && (given->is(Value::Kind::tuple) || given->is(Value::Kind::list))) {
    if (to_size) {
      given->kind = Value::Kind::list;
      return true;
    }
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

/// `.eval()`, `.train()`, `.train(False)` after a module; `.float()` and `.cpu()`, which change nothing here.
bool Parser::module_method(Value& module) {
  step();
  if (!at(Token::Kind::name)) return unexpected_here();
  const Token method = token();
  const std::string_view name = lexer_.text_of(method);
  const bool train = name == "train";
  if (!train && name != "eval" && name != "float" && name != "cpu") {
    if (name == "double" || name == "half" || name == "bfloat16" || name == "cuda" || name == "to") {
      return fail(evaluation_error(ErrorType::not_implemented_error, concat(".", name, "() is not computed by Convscope"),
                                   "Everything is computed in float32 on the CPU: leave it out.", method.position));
    }
    return unexpected("invalid syntax", "Only .eval() and .train() are read after a module.");
  }
  step();
  if (!at('(')) return unexpected("invalid syntax", concat("Write .", name, "()."));
  Value arguments;
  if (!call(arguments)) return false;
  bool mode = train;
  if (!arguments.arguments.empty()) {
    const Argument& argument = arguments.arguments.front();
    const bool readable = train && arguments.arguments.size() == 1 && argument.value.is(Value::Kind::boolean) &&
                          (argument.form == Argument::Form::positional || argument.name == "mode");
    if (!readable) {
      return fail(evaluation_error(ErrorType::value_error, "training mode is expected to be boolean",
                                   "Write .train(), .train(False) or .eval().", method.position));
    }
    mode = argument.value.boolean;
  }
  if (train || name == "eval") module.training = mode;
  module.range.end = end_;
  return true;
}

}  // namespace convscope::text
