#include "convscope/value.hpp"

#include <utility>

#include "text/concat.hpp"
#include "text/real.hpp"
#include "text/utf8.hpp"

namespace convscope {

namespace {

void append_hex(std::string& out, std::uint32_t code, int digits) {
  for (int i = digits - 1; i >= 0; --i) out.push_back("0123456789abcdef"[(code >> (4 * i)) & 15U]);
}

/// Python's repr of a string: single quotes, unless it holds some and no double ones.
void append_quoted(std::string& out, std::string_view characters) {
  const bool double_quotes =
      characters.find('\'') != std::string_view::npos && characters.find('"') == std::string_view::npos;
  const char quote = double_quotes ? '"' : '\'';
  out.push_back(quote);
  for (std::size_t at = 0; at < characters.size();) {
    const text::CodePoint point = text::decode(characters, at);
    const std::uint32_t code = point.code;
    if (code == static_cast<std::uint32_t>(quote) || code == '\\') {
      out.push_back('\\');
      out.push_back(static_cast<char>(code));
    } else if (code == '\n') {
      out += "\\n";
    } else if (code == '\r') {
      out += "\\r";
    } else if (code == '\t') {
      out += "\\t";
    } else if (code < 0x20 || (code >= 0x7f && code <= 0xa0) || code == 0xad) {
      out += "\\x";
      append_hex(out, code, 2);
    } else {
      out.append(characters.substr(at, point.size));
    }
    at += point.size;
  }
  out.push_back(quote);
}

void append_repr(std::string& out, const Value& value);

void append_items(std::string& out, const std::vector<Value>& items) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ", ";
    append_repr(out, items[i]);
  }
}

void append_arguments(std::string& out, const std::vector<Argument>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Argument& argument = arguments[i];
    const bool child = argument.form == Argument::Form::child;
    if (i > 0) out += child ? " " : ", ";
    if (child) out += concat("(", argument.name, "): ");
    if (argument.form == Argument::Form::keyword) out += concat(argument.name, "=");
    append_repr(out, argument.value);
  }
}

void append_repr(std::string& out, const Value& value) {
  switch (value.kind) {
    case Value::Kind::none:
      out += "None";
      return;
    case Value::Kind::boolean:
      out += value.boolean ? "True" : "False";
      return;
    case Value::Kind::integer:
      out += concat(value.integer);
      return;
    case Value::Kind::real:
      out += text::format_real(value.real);
      return;
    case Value::Kind::string:
      append_quoted(out, value.string);
      return;
    case Value::Kind::tuple:
      out.push_back('(');
      append_items(out, value.items);
      out += value.items.size() == 1 ? ",)" : ")";
      return;
    case Value::Kind::list:
      out.push_back('[');
      append_items(out, value.items);
      out.push_back(']');
      return;
    case Value::Kind::name:
      out += value.string;
      return;
    case Value::Kind::call:
      out += value.string;
      out.push_back('(');
      append_arguments(out, value.arguments);
      out.push_back(')');
      return;
  }
}

Value sequence_of(Value::Kind kind, std::span<const std::int64_t> integers) {
  Value value;
  value.kind = kind;
  value.items.reserve(integers.size());
  for (const std::int64_t integer : integers) value.items.push_back(Value::of(integer));
  return value;
}

}  // namespace

Value Value::of(std::int64_t integer) {
  Value value;
  value.kind = Kind::integer;
  value.integer = integer;
  return value;
}

Value Value::of(std::string string) {
  Value value;
  value.kind = Kind::string;
  value.string = std::move(string);
  return value;
}

Value Value::tuple_of(std::span<const std::int64_t> integers) { return sequence_of(Kind::tuple, integers); }

Value Value::list_of(std::span<const std::int64_t> integers) { return sequence_of(Kind::list, integers); }

std::string_view Value::type_name() const noexcept {
  switch (kind) {
    case Kind::none:
      return "NoneType";
    case Kind::boolean:
      return "bool";
    case Kind::integer:
      return "int";
    case Kind::real:
      return "float";
    case Kind::string:
      return "str";
    case Kind::tuple:
      return "tuple";
    case Kind::list:
      return "list";
    case Kind::name:
      return "type";
    case Kind::call:
      break;
  }
  const std::string_view callee = string;
  return callee.substr(callee.rfind('.') + 1);  // npos + 1 is 0
}

std::string Value::repr() const {
  std::string out;
  append_repr(out, *this);
  return out;
}

std::string Value::str() const { return kind == Kind::string ? string : repr(); }

}  // namespace convscope
