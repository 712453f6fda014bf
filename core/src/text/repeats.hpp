#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "text/module_tree.hpp"

namespace convscope::text {

/// The text with `(0-2): 3 x ReLU()` written out as three children, where that stands on the path to `node` or among
/// its own children. Nothing, where there is none.
[[nodiscard]] std::optional<std::string> without_repeats(std::string_view text, const Node& node);

}  // namespace convscope::text
