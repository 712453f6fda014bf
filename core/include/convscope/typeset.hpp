#pragma once

#include <string>
#include <string_view>

namespace convscope {

/// A formula for those who set it.
struct Typeset {
  std::string mathml;  ///< one `<math>` element in the namespace of MathML
  std::string latex;   ///< for math mode
};

/// Sets a size formula as AxisFormula writes it, symbolic or numeric: names, numbers, + − · / = …, brackets, ⌊floors⌋
/// and ⌈ceilings⌉, clauses behind a comma or semicolon. A quotient becomes a fraction, "H_in" an index; words that are
/// no formula stay words. Takes any text; one above `max_typeset` bytes is words as a whole.
[[nodiscard]] Typeset typeset(std::string_view formula);

inline constexpr std::size_t max_typeset = 1024;

}  // namespace convscope
