#include <algorithm>

#include "text/edit_text.hpp"
#include "text/editor.hpp"

/// Edits of layers that are there: removed, copied, moved, replaced.
namespace convscope::text {

Result<std::string> Editor::remove(const Node& node) {
  if (node.parent == nullptr) {
    return refuse(ErrorType::key_error, "the outermost module can't be removed", "Replace it instead.");
  }
  if (auto error = check_order(*node.parent)) return std::unexpected(std::move(*error));
  const Value& container = *node.parent->value;
  if (dict_of(container) == nullptr && std::ranges::any_of(container.arguments, &Argument::unpacked)) {
    remove_unpacked(*node.parent, node.index);
  } else {
    remove_item(patch_, list_view(*node.parent), node.index);
  }
  return patch_.result();
}

void Editor::remove_unpacked(const Node& container, std::size_t index) {
  const std::string_view text = patch_.text();
  const std::vector<Child>& items = container.children.items;
  Range range = items[index].item;
  const std::size_t next = text.find_first_not_of(spaces, range.end);
  if (next != std::string_view::npos && text[next] == ',') {
    range.end = std::min(text.find_first_not_of(" \t", next + 1), text.size());
    const bool one_left =
        follows(range.begin, '(') && index + 1 < items.size() && precedes(items[index + 1].item.end, ')');
    if (one_left) patch_.insert(items[index + 1].item.end, ",");
  } else {
    const std::size_t previous = text.find_last_not_of(spaces, range.begin - 1);
    const bool comma = previous != std::string_view::npos && text[previous] == ',' && starts_item(previous);
    const bool one_left = index > 0 && follows(items[index - 1].item.begin, '(') && precedes(range.end, ')');
    if (comma) range.begin = one_left ? previous + 1 : previous;
  }
  patch_.erase(range);
}

bool Editor::follows(std::size_t at, char c) const {
  const std::size_t before = at == 0 ? std::string_view::npos : patch_.text().find_last_not_of(spaces, at - 1);
  return before != std::string_view::npos && patch_.text()[before] == c;
}

bool Editor::precedes(std::size_t at, char c) const {
  const std::size_t after = patch_.text().find_first_not_of(spaces, at);
  return after != std::string_view::npos && patch_.text()[after] == c;
}

bool Editor::starts_item(std::size_t comma) const {
  const std::string_view text = patch_.text();
  const std::size_t line = text.substr(0, comma).find_last_of("\r\n") + 1;
  return text.substr(line, comma - line).find('#') == std::string_view::npos;
}

Result<std::string> Editor::duplicate(const Node& node) {
  const std::string copy(patch_.slice(node.value->range));
  if (node.parent == nullptr) return wrap(copy, false);
  if (auto error = check_order(*node.parent)) return std::unexpected(std::move(*error));
  const Children& children = node.parent->children;
  const bool unpacked = std::ranges::any_of(node.parent->value->arguments, &Argument::unpacked);
  if (unpacked && dict_of(*node.parent->value) == nullptr) return insert_unpacked(*node.parent, node.index + 1, copy);
  const std::string item = children.form == ChildForm::printed ? concat("(", fresh_name(children, ""), "): ", copy)
                                                               : new_item(children, copy);
  insert_item(patch_, list_view(*node.parent), node.index + 1, item);
  return patch_.result();
}

Result<std::string> Editor::move(const Node& node) {
  if (node.parent == nullptr) {
    return refuse(ErrorType::key_error, "the outermost module has no siblings", "Choose a layer inside it.");
  }
  if (auto error = check_order(*node.parent)) return std::unexpected(std::move(*error));
  const std::size_t count = node.parent->nodes.size();
  const std::size_t to = edit_.index < 0 ? count - 1 : std::min(static_cast<std::size_t>(edit_.index), count - 1);
  std::vector<Range> items;
  for (const Child& child : node.parent->children.items) items.push_back(child.item);
  if (to != node.index) move_item(patch_, items, node.index, to);
  return patch_.result();
}

Result<std::string> Editor::replace(const Node& node) {
  const std::string_view module_text = trimmed(edit_.value);
  if (auto error = check_module(module_text)) return std::unexpected(std::move(*error));
  const std::string_view indent =
      node.parent != nullptr ? indentation(patch_.text(), node.value->range.begin) : std::string_view();
  const bool printed = is_printed(patch_.text(), node) && node.parent != nullptr;
  patch_.replace(node.value->range, indented(printed ? printed_form(module_text) : std::string(module_text), indent));
  return patch_.result();
}

}  // namespace convscope::text
