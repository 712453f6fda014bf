#pragma once

#include <string>
#include <string_view>

namespace convscope::text {

/// Python's repr of a float: the fewest digits that read back the same; "1.0", "1e-05", "1e+16", "inf", "nan".
[[nodiscard]] std::string format_real(double value);

/// The nearest double to a decimal literal "1.5e-3" (no sign, no underscores). Beyond the range: infinity or 0.
[[nodiscard]] double parse_real(std::string_view digits);

}  // namespace convscope::text
