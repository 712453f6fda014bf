#include "layers/names.hpp"

#include <algorithm>
#include <array>

#include "layers/errors.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

constexpr std::array<std::string_view, 24> torch_types{
    "float",  "float32",   "float64",    "double",  "float16",   "half",  "bfloat16", "int",
    "int8",   "int16",     "int32",      "int64",   "short",     "long",  "uint8",    "bool",
    "cfloat", "complex64", "complex128", "cdouble", "complex32", "chalf", "uint16",   "uint32"};

constexpr std::string_view after_prefix(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) ? name.substr(prefix.size()) : std::string_view{};
}

Failure at(Failure failure, const Value& value) {
  failure.error()->position = value.position;
  return failure;
}

Failure undefined(const Value& value) {
  const std::string_view name = value.string;
  const std::string_view root = name.substr(0, name.find('.'));
  if (root != name && (root == "torch" || root == "nn")) {
    const std::string_view rest = name.substr(root.size() + 1);
    return at(
        fail_init(ErrorType::attribute_error, concat("module '", root == "nn" ? "torch.nn" : "torch",
                                                     "' has no attribute '", rest.substr(0, rest.find('.')), "'")),
        value);
  }
  return at(fail_init(ErrorType::name_error, concat("name '", root, "' is not defined"),
                      concat("Write the value of ", root, " itself: no variables are known here.")),
            value);
}

}  // namespace

Result<void> check_names(const Value& value) {
  if (value.is(Value::Kind::name)) {
    const std::string_view type = after_prefix(value.string, "torch.");
    if (std::ranges::find(torch_types, type) == torch_types.end()) return undefined(value);
  }
  for (const Value& item : value.items) {
    if (Result<void> status = check_names(item); !status) return status;
  }
  for (const Argument& argument : value.arguments) {
    if (Result<void> status = check_names(argument.value); !status) return status;
  }
  if (value.is(Value::Kind::call)) {
    const bool dotted = value.string.find('.') != std::string::npos;
    if (!dotted && find_layer(value.string) == nullptr && value.string != "Sequential") return undefined(value);
  }
  return {};
}

}  // namespace convscope::layers
