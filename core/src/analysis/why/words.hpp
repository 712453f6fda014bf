#pragma once

#include <string>
#include <string_view>

#include "convscope/summary.hpp"
#include "layers/wide.hpp"

/// Pieces of sentences about sizes and positions.
namespace convscope::analysis {

/// "1 window", "3 windows".
[[nodiscard]] std::string counted(layers::Wide number, std::string_view noun);
/// "4, 9 to 12 and 15"; of many the first three, "and so on".
[[nodiscard]] std::string positions_text(const Unread& positions);

}  // namespace convscope::analysis
