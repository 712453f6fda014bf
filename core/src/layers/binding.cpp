// Python's binding of a call's arguments to a constructor's parameters (CPython's initialize_locals in Python/ceval.c).

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "layers/binding.hpp"
#include "layers/errors.hpp"
#include "layers/suggestion.hpp"
#include "text/concat.hpp"

namespace convscope {

namespace layers {

namespace {

/// The value a default's Python text means.
Value default_value(std::string_view text) {
  Value value;
  if (text == "None") return value;
  if (text == "True" || text == "False") {
    value.kind = Value::Kind::boolean;
    value.boolean = text == "True";
    return value;
  }
  if (text.front() == '\'') return Value::of(std::string(text.substr(1, text.size() - 2)));
  if (text.find_first_of(".e") != std::string_view::npos) {
    value.kind = Value::Kind::real;
    value.real = std::strtod(std::string(text).c_str(), nullptr);
    return value;
  }
  std::int64_t integer = 0;
  std::from_chars(text.data(), text.data() + text.size(), integer);
  return Value::of(integer);
}

std::vector<std::string_view> names_of(std::span<const ParameterInfo> signature) {
  std::vector<std::string_view> names;
  for (const ParameterInfo& parameter : signature) names.push_back(parameter.name);
  return names;
}

/// "Its parameters are in_channels, out_channels, ..."
std::string parameter_list(const Callable& callable) {
  if (callable.signature.empty()) return concat(callable.name, " takes no arguments.");
  std::string list = concat(callable.name, " takes ");
  for (std::size_t i = 0; i < callable.signature.size(); ++i) {
    if (i > 0) list += ", ";
    list += callable.signature[i].name;
  }
  return list + ".";
}

Failure unexpected_keyword(const Callable& callable, std::string_view name) {
  const auto names = names_of(callable.signature);
  const std::string_view near = nearest_name(name, names);
  std::string message = concat(callable.called, " got an unexpected keyword argument '", name, "'");
  if (!near.empty()) message += concat(". Did you mean '", near, "'?");
  const std::string_view meant = meant_name(name, names);
  std::string hint = meant.empty() ? parameter_list(callable) : concat("Write ", meant, " instead of ", name, ".");
  return fail_init(ErrorType::type_error, std::move(message), std::move(hint));
}

Failure too_many(const Callable& callable, std::size_t given) {
  const std::size_t most = callable.signature.size() + callable.self;
  const auto required = static_cast<std::size_t>(
      std::ranges::count_if(callable.signature, [](const ParameterInfo& p) { return p.default_text.empty(); }));
  const std::string takes = required + callable.self < most ? concat("from ", required + callable.self, " to ", most) : concat(most);
  return fail_init(ErrorType::type_error,
                   concat(callable.called, " takes ", takes, " positional argument", most == 1 ? "" : "s",
                          " but ", given + callable.self, " were given"),
                   parameter_list(callable));
}

}  // namespace

Result<BoundArguments> bind(const Callable& callable, std::span<const Argument> arguments) {
  const std::span<const ParameterInfo> signature = callable.signature;
  std::vector<std::optional<Value>> bound(signature.size());

  std::size_t positional = 0;
  for (const Argument& argument : arguments) {
    if (argument.form != Argument::Form::positional) continue;
    if (positional < bound.size()) bound[positional] = argument.value;
    ++positional;
  }
  for (const Argument& argument : arguments) {
    if (argument.form == Argument::Form::child) {
      if (callable.variadic) continue;
      return fail_init(ErrorType::type_error,
                       concat(callable.name, " is a layer, it can't hold the module (", argument.name, ")"),
                       "Only containers such as nn.Sequential hold modules.");
    }
    if (argument.form != Argument::Form::keyword) continue;
    const auto parameter = std::ranges::find(signature, argument.name, &ParameterInfo::name);
    if (parameter == signature.end()) {
      if (callable.variadic) continue;
      return unexpected_keyword(callable, argument.name);
    }
    std::optional<Value>& place = bound[static_cast<std::size_t>(parameter - signature.begin())];
    if (place) {
      return fail_init(ErrorType::type_error,
                       concat(callable.called, " got multiple values for argument '", argument.name, "'"),
                       concat("You give ", argument.name, " twice, by position and by name: drop one of them."));
    }
    place = argument.value;
  }
  if (positional > bound.size() && !callable.variadic) return too_many(callable, positional);

  BoundArguments values;
  std::vector<std::string_view> missing;
  for (std::size_t i = 0; i < bound.size(); ++i) {
    if (!bound[i] && signature[i].default_text.empty()) missing.push_back(signature[i].name);
    values.push_back(bound[i] ? *std::move(bound[i])
                              : default_value(signature[i].default_text.empty() ? std::string_view("None")
                                                                                : signature[i].default_text));
  }
  if (!missing.empty()) {
    return fail_init(ErrorType::type_error,
                     concat(callable.called, " missing ", missing.size(), " required positional argument",
                            missing.size() == 1 ? "" : "s", ": ", quoted_list(missing)),
                     concat("Give ", missing.front(), ", for example ", missing.front(), "=",
                            missing.front() == "kernel_size" ? "3." : "16."));
  }
  return values;
}

}  // namespace layers

Result<BoundArguments> bind_arguments(const LayerEntry& entry, std::span<const Argument> arguments) {
  const std::string_view constructor = entry.constructor.empty() ? entry.type : entry.constructor;
  return layers::bind({.name = entry.type,
                       .called = concat(constructor, ".__init__()"),
                       .self = 1,
                       .signature = entry.signature,
                       .variadic = entry.variadic},
                      arguments);
}

}  // namespace convscope
