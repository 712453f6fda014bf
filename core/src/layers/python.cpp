#include "layers/python.hpp"

#include <algorithm>

#include "text/concat.hpp"
#include "text/utf8.hpp"

namespace convscope::layers::python {

bool truthy(const Value& value) {
  switch (value.kind) {
    case Value::Kind::none:
      return false;
    case Value::Kind::boolean:
      return value.boolean;
    case Value::Kind::integer:
      return value.integer != 0;
    case Value::Kind::real:
      return value.real != 0.0;
    case Value::Kind::string:
      return !value.string.empty();
    case Value::Kind::tuple:
    case Value::Kind::list:
      return !value.items.empty();
    case Value::Kind::name:
    case Value::Kind::call:
      return true;
  }
  return true;
}

std::optional<std::int64_t> as_int(const Value& value) {
  if (value.is(Value::Kind::integer)) return value.integer;
  if (value.is(Value::Kind::boolean)) return value.boolean ? 1 : 0;
  return std::nullopt;
}

std::optional<double> as_number(const Value& value) {
  if (value.is(Value::Kind::real)) return value.real;
  if (const auto number = as_int(value)) return static_cast<double>(*number);
  return std::nullopt;
}

bool equals(const Value& value, std::int64_t number) {
  if (const auto integer = as_int(value)) return *integer == number;
  return value.is(Value::Kind::real) && value.real == static_cast<double>(number);
}

bool all_equal(const std::vector<Value>& items, std::int64_t number) {
  return std::ranges::all_of(items, [&](const Value& item) { return equals(item, number); });
}

std::optional<std::vector<Value>> items_of(const Value& value) {
  switch (value.kind) {
    case Value::Kind::tuple:
    case Value::Kind::list:
      return value.items;
    case Value::Kind::call: {  // torch.Size([2, 3])
      if (!value.string.ends_with("Size")) return std::nullopt;
      if (value.arguments.empty()) return std::vector<Value>{};
      return items_of(value.arguments.front().value);
    }
    case Value::Kind::string: {
      std::vector<Value> characters;
      for (std::size_t at = 0; at < value.string.size();) {
        const text::CodePoint point = text::decode(value.string, at);
        characters.push_back(Value::of(value.string.substr(at, point.size)));
        at += point.size;
      }
      return characters;
    }
    default:
      return std::nullopt;
  }
}

std::vector<Value> ntuple(const Value& value, int n) {
  if (auto items = items_of(value)) return *std::move(items);
  return std::vector<Value>(static_cast<std::size_t>(n), value);
}

std::string tuple_repr(const std::vector<Value>& items) {
  Value tuple;
  tuple.kind = Value::Kind::tuple;
  tuple.items = items;
  return tuple.repr();
}

std::string unsupported_operands(std::string_view operation, const Value& left, const Value& right) {
  return concat("unsupported operand type(s) for ", operation, ": '", left.type_name(), "' and '", right.type_name(),
                "'");
}

}  // namespace convscope::layers::python
