#include "layers/argument_parser.hpp"

#include "layers/conv_hints.hpp"
#include "layers/errors.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

bool looks_like_ints(const std::vector<Value>& items) {
  return items.empty() || items.front().is(Value::Kind::integer);
}

Failure not_ints(std::string_view function, std::string_view name, int position,
                                const std::vector<Value>& items) {
  return fail_call(
      ErrorType::type_error,
      concat(function, "(): argument '", name, "' (position ", position,
             ") must be tuple of ints, but found element of type ", items.front().type_name(), " at pos 0"),
      hints::not_a_whole_number(name, items.front()));
}

Result<std::vector<std::int64_t>> unpack_ints(std::string_view function, std::string_view name,
                                              const std::vector<Value>& items) {
  std::vector<std::int64_t> ints;
  for (const Value& item : items) {
    const auto number = python::as_int(item);
    if (!number) {
      return fail_call(
          ErrorType::type_error,
          concat(function, "(): argument '", name, "' failed to unpack the object at pos ", ints.size() + 1,
                 " with error \"type must be tuple of ints,but got ", item.type_name(), "\""),
          hints::not_a_whole_number(name, item));
    }
    ints.push_back(*number);
  }
  return ints;
}

Result<std::vector<std::int64_t>> int_list(std::string_view function, std::string_view name, int position,
                                           const Value& value, std::size_t n) {
  if (value.is(Value::Kind::integer)) return std::vector<std::int64_t>(n, value.integer);
  const auto items = value.is(Value::Kind::string) ? std::nullopt : python::items_of(value);
  if (!items) {
    return fail_call(ErrorType::type_error,
                     concat(function, "(): argument '", name, "' (position ", position, ") must be tuple of ints, not ",
                            value.type_name()),
                     hints::not_a_whole_number(name, value));
  }
  if (!looks_like_ints(*items)) return not_ints(function, name, position, *items);
  return unpack_ints(function, name, *items);
}

Result<bool> bool_argument(std::string_view function, std::string_view name, int position, const Value& value) {
  if (value.is(Value::Kind::boolean)) return value.boolean;
  return fail_call(
      ErrorType::type_error,
      concat(function, "(): argument '", name, "' (position ", position, ") must be bool, not ", value.type_name()),
      concat(name, "=", value.repr(), " is a ", value.type_name(), ": write ",
             python::truthy(value) ? "True." : "False."));
}

Result<void> check_float(std::string_view function, std::string_view name, int position, const Value& value) {
  if (python::as_number(value)) return {};
  return fail_call(
      ErrorType::type_error,
      concat(function, "(): argument '", name, "' (position ", position, ") must be float, not ", value.type_name()),
      concat(name, "=", value.repr(), " is a ", value.type_name(), ": write a number."));
}

}  // namespace convscope::layers
