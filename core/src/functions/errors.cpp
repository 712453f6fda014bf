#include "functions/errors.hpp"

namespace convscope::functions {

Result<void> check_float(std::string_view function, const TensorType& type) {
  if (type.dtype == DType::float32) return {};
  return fail_call(ErrorType::not_implemented_error,
                   concat(function, "() on an int64 tensor is not computed by Convscope"),
                   "These are whole numbers such as indices. Values are computed in float32: write x.float().");
}

}  // namespace convscope::functions
