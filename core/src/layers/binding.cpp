// Python's binding of a call's arguments to a constructor's parameters (CPython's initialize_locals in Python/ceval.c).

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "convscope/layer.hpp"
#include "layers/errors.hpp"
#include "layers/suggestion.hpp"
#include "text/concat.hpp"

namespace convscope {

namespace {

using layers::fail_init;

/// The name before ".__init__()" in Python's messages.
std::string_view constructor_of(const LayerEntry& entry) {
  return entry.constructor.empty() ? entry.type : entry.constructor;
}

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
  if (text.find('.') != std::string_view::npos) {
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
std::string parameter_list(const LayerEntry& entry) {
  if (entry.signature.empty()) return concat(entry.type, " takes no arguments.");
  std::string list = concat(entry.type, " takes ");
  for (std::size_t i = 0; i < entry.signature.size(); ++i) {
    if (i > 0) list += ", ";
    list += entry.signature[i].name;
  }
  return list + ".";
}

std::unexpected<Error> unexpected_keyword(const LayerEntry& entry, std::string_view name) {
  const auto names = names_of(entry.signature);
  const std::string_view near = layers::nearest_name(name, names);
  std::string message = concat(constructor_of(entry), ".__init__() got an unexpected keyword argument '", name, "'");
  if (!near.empty()) message += concat(". Did you mean '", near, "'?");
  std::string hint = near.empty() ? parameter_list(entry) : concat("Write ", near, " instead of ", name, ".");
  return fail_init(ErrorType::type_error, std::move(message), std::move(hint));
}

std::unexpected<Error> too_many(const LayerEntry& entry, std::size_t given) {
  const std::size_t most = entry.signature.size() + 1;  // and self
  const auto required = static_cast<std::size_t>(
      std::ranges::count_if(entry.signature, [](const ParameterInfo& p) { return p.default_text.empty(); }));
  const std::string takes = required + 1 < most ? concat("from ", required + 1, " to ", most) : concat(most);
  return fail_init(ErrorType::type_error,
                   concat(constructor_of(entry), ".__init__() takes ", takes, " positional argument", most == 1 ? "" : "s",
                          " but ", given + 1, " were given"),
                   parameter_list(entry));
}

}  // namespace

Result<BoundArguments> bind_arguments(const LayerEntry& entry, std::span<const Argument> arguments) {
  const std::span<const ParameterInfo> signature = entry.signature;
  std::vector<std::optional<Value>> bound(signature.size());

  std::size_t positional = 0;
  for (const Argument& argument : arguments) {
    if (argument.form != Argument::Form::positional) continue;
    if (positional < bound.size()) bound[positional] = argument.value;
    ++positional;
  }
  for (const Argument& argument : arguments) {
    if (argument.form == Argument::Form::child) {
      if (entry.variadic) continue;
      return fail_init(ErrorType::type_error,
                       concat(entry.type, " is a layer, it can't hold the module (", argument.name, ")"),
                       "Only containers such as nn.Sequential hold modules.");
    }
    if (argument.form != Argument::Form::keyword) continue;
    const auto parameter = std::ranges::find(signature, argument.name, &ParameterInfo::name);
    if (parameter == signature.end()) {
      if (entry.variadic) continue;
      return unexpected_keyword(entry, argument.name);
    }
    std::optional<Value>& place = bound[static_cast<std::size_t>(parameter - signature.begin())];
    if (place) {
      return fail_init(ErrorType::type_error,
                       concat(constructor_of(entry), ".__init__() got multiple values for argument '", argument.name, "'"),
                       concat("You give ", argument.name, " twice, by position and by name: drop one of them."));
    }
    place = argument.value;
  }
  if (positional > bound.size() && !entry.variadic) return too_many(entry, positional);

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
                     concat(constructor_of(entry), ".__init__() missing ", missing.size(), " required positional argument",
                            missing.size() == 1 ? "" : "s", ": ", layers::quoted_list(missing)),
                     concat("Give ", missing.front(), ", for example ", missing.front(), "=",
                            missing.front() == "kernel_size" ? "3." : "16."));
  }
  return values;
}

}  // namespace convscope
