#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "convscope/text.hpp"

namespace convscope {

/// text::outline of a graph: its modules, not its calls. Errors: as read_graph for what is no JSON or no module.
[[nodiscard]] Result<std::vector<text::OutlineEntry>> outline_graph(std::string_view text);

/// text::apply for `set` and `replace` on a module of a graph; the text comes back indented anew. Errors: as text::apply, and
/// NotImplementedError for what would change the calls.
[[nodiscard]] Result<std::string> edit_graph(std::string_view text, const text::Edit& edit);

}  // namespace convscope
