#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace convscope::analysis {

/// Constructors of layers that stand in a text of any kind - code, the lines of a traceback, a printed model - and can
/// be read; of nested ones the outermost. At most `most_calls`.
[[nodiscard]] std::vector<std::string> calls_in(std::string_view text);

inline constexpr std::size_t most_calls = 64;

}  // namespace convscope::analysis
