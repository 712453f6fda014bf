#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "convscope/error.hpp"
#include "convscope/value.hpp"

/// What torch/csrc/utils/python_arg_parser.cpp does with a list of ints: it looks at the first item only, and unpacks
/// the rest after the overload is chosen.
namespace convscope::layers {

/// True if the parser takes the tuple for a list of ints: it is empty or begins with an int (a bool is none).
[[nodiscard]] bool looks_like_ints(const std::vector<Value>& items);

/// "conv1d(): argument 'padding' (position 5) must be tuple of ints, but found element of type float at pos 0".
[[nodiscard]] Failure not_ints(std::string_view function, std::string_view name, int position,
                                              const std::vector<Value>& items);

/// The ints, or "failed to unpack the object at pos ...". A bool counts here.
[[nodiscard]] Result<std::vector<std::int64_t>> unpack_ints(std::string_view function, std::string_view name,
                                                            const std::vector<Value>& items);

/// An argument of type int[n]: a number stands for n of them, a tuple or list may have any length.
/// "max_pool2d(): argument 'kernel_size' (position 2) must be tuple of ints, not float".
[[nodiscard]] Result<std::vector<std::int64_t>> int_list(std::string_view function, std::string_view name, int position,
                                                         const Value& value, std::size_t n);

/// An argument of type bool; numbers are none.
[[nodiscard]] Result<bool> bool_argument(std::string_view function, std::string_view name, int position,
                                         const Value& value);

/// "group_norm(): argument 'eps' (position 5) must be float, not str".
[[nodiscard]] Result<void> check_float(std::string_view function, std::string_view name, int position,
                                       const Value& value);

}  // namespace convscope::layers
