#include <algorithm>
#include <utility>

#include "text/edit_text.hpp"
#include "text/editor.hpp"

/// Edits that add a layer.
namespace convscope::text {

Result<std::string> Editor::insert(const Node& node) {
  const std::string_view module_text = trimmed(edit_.value);
  if (auto error = check_module(module_text)) return std::unexpected(std::move(*error));
  if (!node.container) {
    if (node.parent != nullptr || !node.is_call()) {
      return refuse(ErrorType::type_error, concat(node.type(), " holds no layers"), "Insert into its container.",
                    node.path);
    }
    return wrap(module_text, edit_.index == 0);
  }
  const std::size_t count = node.nodes.size();
  const std::size_t index = edit_.index < 0 ? count : std::min(static_cast<std::size_t>(edit_.index), count);
  return insert_child(node, index, module_text);
}

Result<std::string> Editor::insert_child(const Node& container, std::size_t index, std::string_view module_text) {
  if (auto error = check_order(container)) return std::unexpected(std::move(*error));
  const Children& children = container.children;
  if (children.items.empty() && container.printed) return fill_printed(container, module_text);
  if (children.items.empty() && children.form == ChildForm::pairs &&
      children.lists[0].inner == dict_of(*container.value)->inner) {
    const Value* dict = dict_of(*container.value);
    if (dict->arguments.empty()) {
      patch_.insert(dict->inner.end, concat("[", new_item(children, module_text), "]"));
      return patch_.result();
    }
  }
  if (const bool unpacked = std::ranges::any_of(container.value->arguments, &Argument::unpacked);
      unpacked && dict_of(*container.value) == nullptr) {
    return insert_unpacked(container, index, module_text);
  }
  ListView list = list_view(container);
  const std::string_view indent = !list.items.empty() && starts_line(patch_.text(), list.items[0].begin)
                                      ? indentation(patch_.text(), list.items[0].begin)
                                      : std::string_view();
  insert_item(patch_, list, index, indented(new_item(children, module_text), indent));
  return patch_.result();
}

Result<std::string> Editor::insert_unpacked(const Node& container, std::size_t index, std::string_view module_text) {
  const std::vector<Child>& items = container.children.items;
  ListView list;
  const std::size_t neighbour = index > 0 ? index - 1 : 0;
  list.items = {items[neighbour].item};
  list.inner = {items[neighbour].item.begin, items[neighbour].item.end};
  if (index < items.size() && neighbour != index) {
    const bool same_list = container.value->arguments[neighbour].unpacked == container.value->arguments[index].unpacked;
    if (same_list && is_gap(items[neighbour].item.end, items[index].item.begin))
      list.items.push_back(items[index].item);
  }
  list.inner.end = list.items.back().end;
  insert_item(patch_, list, index > 0 ? 1 : 0, module_text);
  return patch_.result();
}

bool Editor::is_gap(std::size_t begin, std::size_t end) const {
  const std::string_view gap = patch_.slice({begin, end});
  return gap.find('#') == std::string_view::npos && gap.find_first_of("()[]*") == std::string_view::npos;
}

Result<std::string> Editor::fill_printed(const Node& container, std::string_view module_text) {
  const std::string_view indent = indentation(patch_.text(), container.value->range.begin);
  const std::string_view end = line_break(patch_.text(), container.value->range.begin);
  const std::string inner = concat(indent, "  ");
  patch_.replace(container.value->inner,
                 concat(end, inner, "(0): ", indented(printed_form(module_text), inner), end, indent));
  return patch_.result();
}

std::string Editor::new_item(const Children& children, std::string_view module_text) const {
  switch (children.form) {
    case ChildForm::positional:
      return std::string(module_text);
    case ChildForm::keywords:
      return concat(fresh_name(children, "layer"), "=", module_text);
    case ChildForm::printed:
      return concat("(", fresh_name(children, ""), "): ", printed_form(module_text));
    case ChildForm::pairs:
    case ChildForm::braces:
      break;
  }
  const bool single =
      !children.items.empty() && patch_.slice(children.items[0].item).substr(0, 2).find('\'') != std::string_view::npos;
  const char quote = single ? '\'' : '"';
  const std::string name = concat(quote, fresh_name(children, ""), quote);
  return children.form == ChildForm::braces ? concat(name, ": ", module_text)
                                            : concat("(", name, ", ", module_text, ")");
}

Result<std::string> Editor::wrap(std::string_view module_text, bool before) {
  const Range range = root_.value->range;
  const std::string old(patch_.slice(range));
  if (is_printed(patch_.text(), root_)) {
    const std::string_view end = line_break(patch_.text(), patch_.text().size());
    std::string first = indented(old, "  ");
    std::string second = indented(printed_form(module_text), "  ");
    if (before) std::swap(first, second);
    patch_.replace(range, concat("Sequential(", end, "  (0): ", first, end, "  (1): ", second, end, ")"));
  } else {
    const std::string_view prefix = split_callee(root_.value->string).prefix;
    const std::string_view dot = prefix.empty() ? "" : ".";
    const std::string_view first = before ? module_text : std::string_view(old);
    const std::string_view second = before ? std::string_view(old) : module_text;
    patch_.replace(range, concat(prefix, dot, "Sequential(", first, ", ", second, ")"));
  }
  return patch_.result();
}

}  // namespace convscope::text
