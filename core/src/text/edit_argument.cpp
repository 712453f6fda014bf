#include <algorithm>
#include <utility>

#include "convscope/layer.hpp"
#include "text/edit_text.hpp"
#include "text/editor.hpp"
#include "text/errors.hpp"

/// Edits of a call: its arguments set, added, removed.
namespace convscope::text {

namespace {

/// The arguments of a call as a list. Only for calls without `*[...]`, whose items have brackets of their own.
ListView argument_list(const Value& call) {
  ListView view;
  view.inner = call.inner;
  for (const Argument& argument : call.arguments) view.items.push_back(argument.range);
  return view;
}

}  // namespace

Result<std::string> Editor::set(const Node& node) {
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

std::optional<std::size_t> Editor::given(const Value& call, std::optional<std::size_t> parameter) const {
  std::optional<std::size_t> found;
  std::size_t position = 0;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    const Argument& argument = call.arguments[i];
    if (argument.form == Argument::Form::keyword && argument.name == edit_.name) return i;
    if (argument.form == Argument::Form::positional && position++ == parameter) found = i;
  }
  return found;
}

std::optional<BoxedError> Editor::append(const Value& call, std::string_view value) {
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

std::optional<BoxedError> Editor::drop(const Value& call, std::size_t place, std::span<const ParameterInfo> signature) {
  if (std::ranges::any_of(call.arguments, &Argument::unpacked)) {
    return syntax_error("an argument can't be removed where a list is unpacked with a star", "Write the arguments out.",
                        call.position);
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

Result<std::string> Editor::printed_again(const Node& node) {
  std::string changed = patch_.result();
  const Range range = node.value->range;
  const std::size_t size = range.end - range.begin + changed.size() - patch_.text().size();
  const auto call = parse(std::string_view(changed).substr(range.begin, size));
  if (!call || !call->is(Value::Kind::call) || find_layer(call->type_name()) == nullptr) return changed;
  const auto layer = make_layer(*call);
  if (layer) changed.replace(range.begin, size, (*layer)->repr());
  return changed;
}

}  // namespace convscope::text
