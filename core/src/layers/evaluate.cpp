#include "layers/evaluate.hpp"

#include <algorithm>
#include <array>

#include "layers/errors.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

constexpr std::array<std::string_view, 24> torch_types{
    "float",      "float32",  "float64",   "double", "float16", "half",   "bfloat16", "int",   "int8",
    "int16",      "int32",    "int64",     "short",  "long",    "uint8",  "bool",     "cfloat", "complex64",
    "complex128", "cdouble",  "complex32", "chalf",  "uint16",  "uint32"};

constexpr std::string_view after_prefix(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) ? name.substr(prefix.size()) : std::string_view{};
}

std::unexpected<Error> at(std::unexpected<Error> failure, const Value& value) {
  failure.error().position = value.position;
  return failure;
}

std::unexpected<Error> undefined(const Value& value) {
  const std::string_view name = value.string;
  const std::string_view root = name.substr(0, name.find('.'));
  if (root != name && (root == "torch" || root == "nn")) {
    const std::string_view rest = name.substr(root.size() + 1);
    return at(fail_init(ErrorType::attribute_error,
                        concat("module '", root == "nn" ? "torch.nn" : "torch", "' has no attribute '",
                               rest.substr(0, rest.find('.')), "'")),
              value);
  }
  return at(fail_init(ErrorType::name_error, concat("name '", root, "' is not defined"),
                      concat("Write the value of ", root, " itself: no variables are known here.")),
            value);
}

Result<Value> look_up(const Value& value) {
  if (std::ranges::find(torch_types, after_prefix(value.string, "torch.")) != torch_types.end()) return value;
  return undefined(value);
}

}  // namespace

Result<Value> evaluate(const Value& value) {
  switch (value.kind) {
    case Value::Kind::name: return look_up(value);
    case Value::Kind::tuple:
    case Value::Kind::list: {
      Value sequence = value;
      for (Value& item : sequence.items) {
        Result<Value> evaluated = evaluate(item);
        if (!evaluated) return evaluated;
        item = *std::move(evaluated);
      }
      return sequence;
    }
    case Value::Kind::call: {
      for (const Argument& argument : value.arguments) {
        if (Result<Value> evaluated = evaluate(argument.value); !evaluated) return evaluated;
      }
      const bool dotted = value.string.find('.') != std::string::npos;
      if (!dotted && find_layer(value.string) == nullptr && value.string != "Sequential") return undefined(value);
      return value;
    }
    default: return value;
  }
}

}  // namespace convscope::layers
