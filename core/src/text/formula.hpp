#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convscope::text {

/// A formula as a tree.
struct Formula {
  enum class Kind : std::uint8_t {
    words,     ///< `text`, no mathematics
    number,    ///< `text`
    name,      ///< `text`
    index,     ///< `text` is a name; one child stands below it
    square,    ///< of one child
    bracket,   ///< `text` is "(", "⌊" or "⌈"; around one child
    call,      ///< `text` is a name; one child, its argument
    fraction,  ///< of two children
    row        ///< children side by side, operators among them
  };
  Kind kind = Kind::row;
  std::string text{};
  std::vector<Formula> children{};
  bool is_operator = false;  ///< words that stand between two terms
};

/// The closing bracket that belongs to an opening one.
[[nodiscard]] std::string_view closing(std::string_view bracket);

/// Reads all of `text`. Nothing when it is no formula, or one of brackets nested too deeply.
[[nodiscard]] std::optional<Formula> read_formula(std::string_view text);

}  // namespace convscope::text
