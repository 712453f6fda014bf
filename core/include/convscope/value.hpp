#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/error.hpp"

namespace convscope {

struct Argument;

/// Half-open range of bytes in a text.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
  friend bool operator==(const Range&, const Range&) = default;
};

/// One Python value as it stands in a model text: a literal, a tuple or list of values, a bare name, or a call such as
/// `nn.Conv2d(1, 16, 3)`. Arithmetic is already carried out: `2*16` is the integer 32.
struct Value {
  enum class Kind : std::uint8_t { none, boolean, integer, real, string, tuple, list, name, call };

  Kind kind = Kind::none;
  bool boolean = false;
  std::int64_t integer = 0;
  double real = 0.0;
  std::string string;               ///< string: its characters; name: dotted name; call: callee as written ("nn.Conv2d")
  std::vector<Value> items;         ///< tuple, list: the elements
  std::vector<Argument> arguments;  ///< call: what stands between the parentheses, in order; `{k: v}` is dict([(k, v)])

  std::optional<bool> training;     ///< call: what `.eval()` (false) or `.train()` after it says

  Range range;        ///< the bytes of the text this value was read from, parentheses around it included
  Range inner;        ///< call, tuple, list: the bytes between the brackets
  Position position;  ///< where it begins

  static Value of(std::int64_t integer);
  static Value of(std::string string);
  static Value tuple_of(std::span<const std::int64_t> integers);
  static Value list_of(std::span<const std::int64_t> integers);

  [[nodiscard]] bool is(Kind k) const noexcept { return kind == k; }
  /// Python's type(x).__name__: "int", "float", "str", "bool", "NoneType", "tuple", "list", ...
  [[nodiscard]] std::string_view type_name() const noexcept;
  /// Python's repr(x): `(3, 3)`, `'same'`, `1.0`, `None`, `(2,)`.
  [[nodiscard]] std::string repr() const;
  /// Python's str(x): as repr, but a string stands without quotes.
  [[nodiscard]] std::string str() const;
};

/// One argument of a call.
struct Argument {
  enum class Form : std::uint8_t {
    positional,  ///< `16`
    keyword,     ///< `stride=2`
    child,       ///< `(enc): Conv2d(...)`: a named child as print(model) shows it
  };
  Form form = Form::positional;
  std::string name{};  ///< keyword or child name
  Value value{};
  Range range{};       ///< the whole argument, name included
  bool unpacked = false;  ///< stood in a literal list after a star: `*[a, b]`
};

}  // namespace convscope
