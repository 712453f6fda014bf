#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/value.hpp"

/// The little of Python that PyTorch's constructors do with their arguments before they check them.
namespace convscope::layers::python {

/// bool(value).
[[nodiscard]] bool truthy(const Value& value);
/// An int or a bool as a number; bool is a kind of int.
[[nodiscard]] std::optional<std::int64_t> as_int(const Value& value);
/// An int, bool or float as a number.
[[nodiscard]] std::optional<double> as_number(const Value& value);
/// value == number.
[[nodiscard]] bool equals(const Value& value, std::int64_t number);
/// All items == number.
[[nodiscard]] bool all_equal(const std::vector<Value>& items, std::int64_t number);

/// The items of a tuple, a list or torch.Size([...]), the characters of a string; nothing for what can't be iterated.
[[nodiscard]] std::optional<std::vector<Value>> items_of(const Value& value);
/// PyTorch's _ntuple(n): what can be iterated as a tuple, anything else n times.
[[nodiscard]] std::vector<Value> ntuple(const Value& value, int n);
/// repr() of a tuple with these items: "(3, 3)", "(2,)".
[[nodiscard]] std::string tuple_repr(const std::vector<Value>& items);
/// `unsupported operand type(s) for %: 'str' and 'int'`.
[[nodiscard]] std::string unsupported_operands(std::string_view operation, const Value& left, const Value& right);

}  // namespace convscope::layers::python
