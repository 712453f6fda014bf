#pragma once

#include <string_view>

#include "convscope/model.hpp"
#include "graph/graph_arguments.hpp"

namespace convscope {

/// True for a text that begins as a JSON object does. No model expression does: {"a": 1} alone is no module.
[[nodiscard]] bool is_graph_json(std::string_view text);

/// Reads JSON text. Errors: SyntaxError with the place where it stops being JSON, is too long or too deep.
[[nodiscard]] Result<Json> read_json(std::string_view text);

/// Reads a graph as docs/graphs.md describes it. Errors: SyntaxError with the place in the text for what is no JSON, without
/// one for what is no graph; NameError for a name that nothing has; what module expressions can say.
[[nodiscard]] Result<Model> read_graph(std::string_view text);

}  // namespace convscope
