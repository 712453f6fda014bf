#include "graph/graph_edit.hpp"

#include <utility>

#include "graph/graph_arguments.hpp"
#include "graph/graph_json.hpp"
#include "text/concat.hpp"
#include "text/errors.hpp"

namespace convscope {

namespace {

using text::Edit;

/// The graph's modules, each a string.
Result<Json> read_modules(std::string_view text) {
  Result<Json> graph = read_json(text);
  if (!graph) return graph;
  const bool object = graph->is_object() && (!graph->contains("modules") || (*graph)["modules"].is_object());
  bool strings = object;
  if (object && graph->contains("modules")) {
    for (const Json& module : (*graph)["modules"]) strings = strings && module.is_string();
  }
  if (strings) return graph;
  Error error = text::syntax_error("\"modules\" must be an object of expressions",
                                   "Write {\"modules\": {\"enc\": \"nn.Conv2d(1, 8, 3)\"}, ...}.", {});
  error.position.reset();
  return Failure(std::move(error));
}

Failure within(Error error, std::string_view path) {
  error.position.reset();  // it counts within the one expression
  error.layer = std::string(path);
  return Failure(std::move(error));
}

}  // namespace

Result<std::vector<text::OutlineEntry>> outline_graph(std::string_view text) {
  const Result<Json> graph = read_modules(text);
  if (!graph) return std::unexpected(graph.error());
  std::vector<text::OutlineEntry> entries(1);
  entries[0].container = true;
  entries[0].type = "GraphModule";
  const auto modules = graph->find("modules");
  if (modules == graph->end()) return entries;
  for (const auto& [path, expression] : modules->items()) {
    Result<std::vector<text::OutlineEntry>> inner = text::outline(expression.get_ref<const std::string&>());
    if (!inner) return within(std::move(inner.error()), path);
    for (text::OutlineEntry& entry : *inner) {
      entry.path = entry.path.empty() ? path : concat(path, ".", entry.path);
      ++entry.depth;
      entries.push_back(std::move(entry));
    }
  }
  return entries;
}

Result<std::string> edit_graph(std::string_view text, const Edit& edit) {
  Result<Json> graph = read_modules(text);
  if (!graph) return std::unexpected(std::move(graph.error()));
  if (edit.action != Edit::Action::set && edit.action != Edit::Action::replace) {
    return Failure(Error{.type = ErrorType::not_implemented_error,
                                 .stage = Stage::text,
                                 .message = "the calls of a graph can't be edited one by one",
                                 .hint = "Change the graph's text: a module needs a call, and its result a use."});
  }
  const auto modules = graph->find("modules");
  if (modules != graph->end()) {
    for (auto& [path, expression] : modules->items()) {
      const bool here = edit.path == path;
      if (!here && !edit.path.starts_with(concat(path, "."))) continue;
      Edit inner = edit;
      inner.path = here ? std::string() : edit.path.substr(path.size() + 1);
      Result<std::string> changed = text::apply(expression.get_ref<const std::string&>(), inner);
      if (!changed) return within(std::move(changed.error()), path);
      expression = *std::move(changed);
      return graph->dump(2);
    }
  }
  return Failure(Error{.type = ErrorType::key_error,
                               .stage = Stage::text,
                               .message = concat("'", edit.path, "'"),
                               .hint = "No module of the graph has this path."});
}

}  // namespace convscope
