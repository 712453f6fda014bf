#include "text/edit_text.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "convscope/layer.hpp"
#include "convscope/model.hpp"
#include "text/errors.hpp"
#include "text/parser.hpp"
#include "text/utf8.hpp"

namespace convscope::text {

Failure refuse(ErrorType type, const Piece& message, const Piece& hint, std::string_view path) {
  return Failure(Error{type, Stage::text, message.str(), hint.str(), std::string(path), std::nullopt});
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(spaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(spaces) + 1 - begin);
}

Result<Value> read_fragment(std::string_view value) {
  if (value.size() > max_size || find_invalid_utf8(value)) {
    return std::unexpected(syntax_error("the new value can't be read", "Type it as UTF-8, and shorter.", {}));
  }
  Result<Value> parsed = Parser(value).fragment();
  if (parsed && parsed->range != Range{0, value.size()}) {
    return std::unexpected(syntax_error("invalid syntax", "Leave out comments: give the value alone.", {}));
  }
  return parsed;
}

ListView list_view(const Node& container) {
  ListView view;
  view.inner = container.children.lists[0].inner;
  view.tuple = container.children.lists[0].tuple;
  view.commas = container.children.form != ChildForm::printed;
  for (const Child& child : container.children.items) view.items.push_back(child.item);
  return view;
}

std::string indented(std::string_view text, std::string_view indent) {
  const bool has_long_string =
      text.find("'''") != std::string_view::npos || text.find("\"\"\"") != std::string_view::npos;
  if (indent.empty() || has_long_string) return std::string(text);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out.push_back(text[i]);
    if (text[i] == '\n') out += indent;
  }
  return out;
}

std::string printed_form(std::string_view module_text) {
  if (const auto model = Model::parse(module_text)) return model->repr();
  for (const std::string_view prefix : {"torch.nn.", "nn."}) {
    if (module_text.starts_with(prefix)) return std::string(module_text.substr(prefix.size()));
  }
  return std::string(module_text);
}

bool is_printed(std::string_view text, const Node& node) {
  if (node.printed || is_printed_container(*node.value)) return true;
  if (node.parent != nullptr || node.container || !node.is_call() ||
      node.value->string.find('.') != std::string::npos) {
    return false;
  }
  const auto layer = find_layer(node.type()) != nullptr ? make_layer(*node.value) : nullptr;
  return layer && *layer &&
         (*layer)->repr() == text.substr(node.value->range.begin, node.value->range.end - node.value->range.begin);
}

std::string fresh_name(const Children& children, std::string_view prefix) {
  std::int64_t next = 0;
  for (const Child& child : children.items) {
    std::string_view name = child.name;
    if (!name.starts_with(prefix)) continue;
    name.remove_prefix(prefix.size());
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool whole = error == std::errc() && end == name.data() + name.size();
    if (whole && number < std::int64_t{1} << 62) next = std::max(next, number + 1);
  }
  return concat(prefix, next);
}

}  // namespace convscope::text
