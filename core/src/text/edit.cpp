#include <algorithm>
#include <utility>

#include "text/edit_text.hpp"
#include "text/editor.hpp"
#include "text/parser.hpp"
#include "text/repeats.hpp"

namespace convscope::text {

Result<std::string> Editor::run(const Node& node) {
  switch (edit_.action) {
    case Edit::Action::set:
      return set(node);
    case Edit::Action::insert:
      return insert(node);
    case Edit::Action::remove:
      return remove(node);
    case Edit::Action::duplicate:
      return duplicate(node);
    case Edit::Action::move:
      return move(node);
    case Edit::Action::replace:
      return replace(node);
  }
  return std::string(patch_.text());
}

std::optional<BoxedError> Editor::check_module(std::string_view module_text) {
  const auto parsed = read_fragment(module_text);
  if (!parsed) return parsed.error();
  if (parsed->is(Value::Kind::call)) return std::nullopt;
  return Error{ErrorType::type_error,
               Stage::text,
               concat(parsed->type_name(), " is not a Module subclass"),
               "Write a layer, such as nn.ReLU().",
               std::nullopt,
               std::nullopt};
}

std::optional<BoxedError> Editor::check_order(const Node& container) {
  const auto& items = container.children.items;
  const bool ordered = std::ranges::adjacent_find(items, [](const Child& a, const Child& b) {
                         return a.item.end > b.item.begin;
                       }) == items.end();
  if (ordered) return std::nullopt;
  return Error{ErrorType::key_error,
               Stage::text,
               "a name stands twice among these layers",
               "Give every layer a name of its own.",
               container.path,
               container.value->position};
}

Result<std::string> apply(std::string_view text, const Edit& edit) {
  std::string current(text);
  for (int round = 0; round <= 2 * max_depth; ++round) {
    const Result<Value> value = parse(current);
    if (!value) return std::unexpected(value.error());
    Node root;
    build_tree(*value, root);
    const Node* node = find_node(root, edit.path);
    if (node == nullptr) {
      return refuse(ErrorType::key_error, concat("no module '", edit.path, "'"), "Choose one of the outline's paths.");
    }
    if (auto changed = without_repeats(current, *node)) {
      current = std::move(*changed);
      continue;
    }
    Result<std::string> edited = Editor(current, edit, root).run(*node);
    if (!edited) return edited;
    if (const auto check = parse(*edited); !check) return std::unexpected(check.error());
    return edited;
  }
  return refuse(ErrorType::key_error, concat("no module '", edit.path, "'"), "Choose one of the outline's paths.");
}

}  // namespace convscope::text
