#include "layers/pointwise_arguments.hpp"

#include "layers/errors.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

Result<void> check_number(std::string_view function, std::string_view name, int position, const Value& value) {
  if (python::as_number(value)) return {};
  return fail_call(
      ErrorType::type_error,
      concat(function, "(): argument '", name, "' (position ", position, ") must be Number, not ", value.type_name()),
      concat(name, "=", value.repr(), " is a ", value.type_name(), ": write a number."));
}

std::string inplace_repr(const Value& inplace) { return python::truthy(inplace) ? "inplace=True" : ""; }

float as_float(const Value& value) { return static_cast<float>(python::as_number(value).value_or(0.0)); }

}  // namespace convscope::layers
