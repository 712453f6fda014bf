#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "convscope/layer.hpp"
#include "convscope/model.hpp"
#include "convscope/text.hpp"
#include "text/characters.hpp"
#include "text/concat.hpp"
#include "text/errors.hpp"
#include "text/list_edit.hpp"
#include "text/module_tree.hpp"
#include "text/parser.hpp"
#include "text/repeats.hpp"
#include "text/utf8.hpp"

namespace convscope::text {

namespace {

using Edited = Result<std::string>;

constexpr std::string_view spaces = " \t\r\n\f";

Failure refuse(ErrorType type, const Piece& message, const Piece& hint, std::string_view path = {}) {
  return Failure(
      Error{type, Stage::text, message.str(), hint.str(), std::string(path), std::nullopt});
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(spaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(spaces) + 1 - begin);
}

/// One expression that can stand in a list: nothing before it and nothing behind it, no comment either.
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

ListView list_view(const Node& container, std::size_t list) {
  ListView view;
  view.inner = container.children.lists[list].inner;
  view.tuple = container.children.lists[list].tuple;
  view.commas = container.children.form != ChildForm::printed;
  for (const Child& child : container.children.items) view.items.push_back(child.item);
  return view;
}

/// The arguments of a call as a list. Only for calls without `*[...]`, whose items have brackets of their own.
ListView argument_list(const Value& call) {
  ListView view;
  view.inner = call.inner;
  for (const Argument& argument : call.arguments) view.items.push_back(argument.range);
  return view;
}

/// Text of more than one line, its later lines moved to the right.
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

/// Module text as print(model) shows it.
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

/// A name that no child has: the number after the largest.
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

/// One edit of one text.
class Editor {
 public:
  Editor(std::string_view text, const Edit& edit, const Node& root) : patch_(text), edit_(edit), root_(root) {}

  Edited run(const Node& node) {
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

 private:
  Edited set(const Node& node) {
    if (!node.is_call()) {
      return refuse(ErrorType::type_error, concat(node.type(), " is not a Module subclass"), "Replace it by a layer.",
                    node.path);
    }
    const std::string_view value = trimmed(edit_.value);
    if (!value.empty()) {
      if (value.find_first_of("\r\n") != std::string_view::npos) {
        return std::unexpected(syntax_error("a value stands on one line", "Leave out the line break.", {}));
      }
      if (auto parsed = read_fragment(value); !parsed) return std::unexpected(std::move(parsed.error()));
    }
    const LayerEntry* entry = find_layer(node.type());
    const auto signature = entry != nullptr ? entry->signature : std::span<const ParameterInfo>();
    const auto row = std::ranges::find(signature, edit_.name, &ParameterInfo::name);
    const bool known = row != signature.end();
    const auto place =
        given(*node.value, known ? std::optional(static_cast<std::size_t>(row - signature.begin())) : std::nullopt);
    if (!place && !known) {
      return refuse(ErrorType::type_error,
                    concat(node.type(), ".__init__() got an unexpected keyword argument '", edit_.name, "'"),
                    concat(node.type(), " has no parameter of this name."), node.path);
    }
    if (value.empty()) {
      if (place) {
        if (auto error = drop(*node.value, *place, signature)) return std::unexpected(std::move(*error));
      }
    } else if (place) {
      patch_.replace(node.value->arguments[*place].value.range, std::string(value));
    } else if (auto error = append(*node.value, value)) {
      return std::unexpected(std::move(*error));
    }
    return is_printed(patch_.text(), node) ? printed_again(node) : patch_.result();
  }

  /// Which argument of the call gives the parameter: the keyword of that name, or the positional one in its place.
  std::optional<std::size_t> given(const Value& call, std::optional<std::size_t> parameter) const {
    std::optional<std::size_t> found;
    std::size_t position = 0;
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      const Argument& argument = call.arguments[i];
      if (argument.form == Argument::Form::keyword && argument.name == edit_.name) return i;
      if (argument.form == Argument::Form::positional && position++ == parameter) found = i;
    }
    return found;
  }

  std::optional<BoxedError> append(const Value& call, std::string_view value) {
    const std::string argument = concat(edit_.name, "=", value);
    ListView list = argument_list(call);
    const bool unpacked = std::ranges::any_of(call.arguments, &Argument::unpacked);
    if (!unpacked) {
      insert_item(patch_, list, list.items.size(), argument);
      return std::nullopt;
    }
    // Behind everything, the star's brackets included.
    const std::size_t end = patch_.text().find_last_not_of(spaces, call.inner.end - 1);
    patch_.insert(end + 1, concat(patch_.text()[end] == ',' ? " " : ", ", argument));
    return std::nullopt;
  }

  /// Without argument number `place`. Positional ones after it would slip into its place: they get their names.
  std::optional<BoxedError> drop(const Value& call, std::size_t place, std::span<const ParameterInfo> signature) {
    if (std::ranges::any_of(call.arguments, &Argument::unpacked)) {
      return syntax_error("an argument can't be removed where a list is unpacked with a star",
                          "Write the arguments out.", call.position);
    }
    const bool positional = call.arguments[place].form == Argument::Form::positional;
    for (std::size_t i = place + 1; positional && i < call.arguments.size(); ++i) {
      const Argument& argument = call.arguments[i];
      if (argument.form != Argument::Form::positional) continue;
      if (i >= signature.size()) {
        return Error{
            ErrorType::type_error,         Stage::text,  "the call has more arguments than the layer has parameters",
            "Remove the last ones first.", std::nullopt, argument.value.position};
      }
      patch_.insert(argument.range.begin, concat(signature[i].name, "="));
    }
    remove_item(patch_, argument_list(call), place);
    return std::nullopt;
  }

  /// The text after `set`, the changed layer as print(model) shows it.
  Edited printed_again(const Node& node) {
    std::string changed = patch_.result();
    const Range range = node.value->range;
    const std::size_t size = range.end - range.begin + changed.size() - patch_.text().size();
    const auto call = parse(std::string_view(changed).substr(range.begin, size));
    if (!call || !call->is(Value::Kind::call) || find_layer(call->type_name()) == nullptr) return changed;
    const auto layer = make_layer(*call);
    if (layer) changed.replace(range.begin, size, (*layer)->repr());
    return changed;
  }

  Edited insert(const Node& node) {
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

  Edited insert_child(const Node& container, std::size_t index, std::string_view module_text) {
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
    ListView list = list_view(container, 0);
    const std::string_view indent = !list.items.empty() && starts_line(patch_.text(), list.items[0].begin)
                                        ? indentation(patch_.text(), list.items[0].begin)
                                        : std::string_view();
    insert_item(patch_, list, index, indented(new_item(children, module_text), indent));
    return patch_.result();
  }

  /// Into a list that a star unpacks: beside a neighbour, in the neighbour's brackets.
  Edited insert_unpacked(const Node& container, std::size_t index, std::string_view module_text) {
    const std::vector<Child>& items = container.children.items;
    ListView list;
    const std::size_t neighbour = index > 0 ? index - 1 : 0;
    list.items = {items[neighbour].item};
    list.inner = {items[neighbour].item.begin, items[neighbour].item.end};
    if (index < items.size() && neighbour != index) {
      const bool same_list =
          container.value->arguments[neighbour].unpacked == container.value->arguments[index].unpacked;
      if (same_list && is_gap(items[neighbour].item.end, items[index].item.begin))
        list.items.push_back(items[index].item);
    }
    list.inner.end = list.items.back().end;
    insert_item(patch_, list, index > 0 ? 1 : 0, module_text);
    return patch_.result();
  }

  /// True if the two items are neighbours in one list: no bracket stands between them.
  bool is_gap(std::size_t begin, std::size_t end) const {
    const std::string_view gap = patch_.slice({begin, end});
    return gap.find('#') == std::string_view::npos && gap.find_first_of("()[]*") == std::string_view::npos;
  }

  Edited fill_printed(const Node& container, std::string_view module_text) {
    const std::string_view indent = indentation(patch_.text(), container.value->range.begin);
    const std::string_view end = line_break(patch_.text(), container.value->range.begin);
    const std::string inner = concat(indent, "  ");
    patch_.replace(container.value->inner,
                   concat(end, inner, "(0): ", indented(printed_form(module_text), inner), end, indent));
    return patch_.result();
  }

  /// A module as an item of such a list, with a name where the others have one.
  std::string new_item(const Children& children, std::string_view module_text) const {
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
    const bool single = !children.items.empty() &&
                        patch_.slice(children.items[0].item).substr(0, 2).find('\'') != std::string_view::npos;
    const char quote = single ? '\'' : '"';
    const std::string name = concat(quote, fresh_name(children, ""), quote);
    return children.form == ChildForm::braces ? concat(name, ": ", module_text)
                                              : concat("(", name, ", ", module_text, ")");
  }

  /// A lone module and another one in a new Sequential.
  Edited wrap(std::string_view module_text, bool before) {
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

  Edited remove(const Node& node) {
    if (node.parent == nullptr) {
      return refuse(ErrorType::key_error, "the outermost module can't be removed", "Replace it instead.");
    }
    if (auto error = check_order(*node.parent)) return std::unexpected(std::move(*error));
    const Value& container = *node.parent->value;
    if (dict_of(container) == nullptr && std::ranges::any_of(container.arguments, &Argument::unpacked)) {
      remove_unpacked(*node.parent, node.index);
    } else {
      remove_item(patch_, list_view(*node.parent, 0), node.index);
    }
    return patch_.result();
  }

  /// Out of a list that a star unpacks: with the comma that follows it. A tuple of one keeps a comma.
  void remove_unpacked(const Node& container, std::size_t index) {
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

  /// True if `c` is the last character before `at`, spaces left out; and the first one from `at` on.
  bool follows(std::size_t at, char c) const {
    const std::size_t before = at == 0 ? std::string_view::npos : patch_.text().find_last_not_of(spaces, at - 1);
    return before != std::string_view::npos && patch_.text()[before] == c;
  }
  bool precedes(std::size_t at, char c) const {
    const std::size_t after = patch_.text().find_first_not_of(spaces, at);
    return after != std::string_view::npos && patch_.text()[after] == c;
  }

  /// True unless the comma ends a comment.
  bool starts_item(std::size_t comma) const {
    const std::string_view text = patch_.text();
    const std::size_t line = text.substr(0, comma).find_last_of("\r\n") + 1;
    return text.substr(line, comma - line).find('#') == std::string_view::npos;
  }

  Edited duplicate(const Node& node) {
    const std::string copy(patch_.slice(node.value->range));
    if (node.parent == nullptr) return wrap(copy, false);
    if (auto error = check_order(*node.parent)) return std::unexpected(std::move(*error));
    const Children& children = node.parent->children;
    const bool unpacked = std::ranges::any_of(node.parent->value->arguments, &Argument::unpacked);
    if (unpacked && dict_of(*node.parent->value) == nullptr) return insert_unpacked(*node.parent, node.index + 1, copy);
    const std::string item = children.form == ChildForm::printed ? concat("(", fresh_name(children, ""), "): ", copy)
                                                                 : new_item(children, copy);
    insert_item(patch_, list_view(*node.parent, 0), node.index + 1, item);
    return patch_.result();
  }

  Edited move(const Node& node) {
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

  Edited replace(const Node& node) {
    const std::string_view module_text = trimmed(edit_.value);
    if (auto error = check_module(module_text)) return std::unexpected(std::move(*error));
    const std::string_view indent =
        node.parent != nullptr ? indentation(patch_.text(), node.value->range.begin) : std::string_view();
    const bool printed = is_printed(patch_.text(), node) && node.parent != nullptr;
    patch_.replace(node.value->range, indented(printed ? printed_form(module_text) : std::string(module_text), indent));
    return patch_.result();
  }

  static std::optional<BoxedError> check_module(std::string_view module_text) {
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

  /// A name that stands twice in an OrderedDict leaves an item that stands for nothing.
  static std::optional<BoxedError> check_order(const Node& container) {
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

  Patch patch_;
  const Edit& edit_;
  const Node& root_;
};

}  // namespace

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
    Edited edited = Editor(current, edit, root).run(*node);
    if (!edited) return edited;
    if (const auto check = parse(*edited); !check) return std::unexpected(check.error());
    return edited;
  }
  return refuse(ErrorType::key_error, concat("no module '", edit.path, "'"), "Choose one of the outline's paths.");
}

}  // namespace convscope::text
