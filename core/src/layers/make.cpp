#include "convscope/layer.hpp"
#include "layers/errors.hpp"
#include "layers/names.hpp"
#include "layers/suggestion.hpp"
#include "text/concat.hpp"

namespace convscope {

namespace {

std::string_view class_name(std::string_view callee) { return callee.substr(callee.rfind('.') + 1); }

Failure unknown_layer(std::string_view callee) {
  const std::string_view name = class_name(callee);
  std::vector<std::string_view> known;
  for (const LayerEntry& entry : layer_table()) known.push_back(entry.type);
  const std::string_view near = layers::meant_name(name, known);
  std::string hint = near.empty() ? "docs/coverage.md lists the layers that Convscope has."
                                  : concat("Write nn.", near, ".");
  return layers::fail(ErrorType::attribute_error, Stage::text,
                      concat("module 'torch.nn' has no attribute '", name, "'"), std::move(hint));
}

/// The arguments, without the one that only print(model) writes: there the class stands without a module before it.
std::vector<Argument> without_printed(const LayerEntry& entry, const Value& call) {
  std::vector<Argument> arguments = call.arguments;
  if (!entry.printed.empty() && !call.string.contains('.')) {
    std::erase_if(arguments, [&](const Argument& argument) { return argument.name == entry.printed; });
  }
  return arguments;
}

Result<std::unique_ptr<Layer>> make(const Value& call) {
  const LayerEntry* entry = find_layer(class_name(call.string));
  if (entry == nullptr || !call.is(Value::Kind::call)) return unknown_layer(call.string);
  for (const Argument& argument : call.arguments) {
    if (argument.form == Argument::Form::child) continue;
    if (Result<void> status = layers::check_names(argument.value); !status) {
      return std::unexpected(std::move(status).error());
    }
  }
  Result<BoundArguments> bound = bind_arguments(*entry, without_printed(*entry, call));
  if (!bound) return std::unexpected(std::move(bound).error());
  return entry->make(*entry, *bound);
}

}  // namespace

Result<std::unique_ptr<Layer>> make_layer(const Value& call) {
  Result<std::unique_ptr<Layer>> layer = make(call);
  if (!layer && !layer.error()->position) layer.error()->position = call.position;
  return layer;
}

}  // namespace convscope
