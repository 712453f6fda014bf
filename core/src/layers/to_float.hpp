#pragma once

#include "convscope/error.hpp"
#include "convscope/value.hpp"

namespace convscope::layers::python {

/// float(value). Errors: ValueError or TypeError in Python's words, of the given stage.
[[nodiscard]] Result<double> to_float(const Value& value, Stage stage);

}  // namespace convscope::layers::python
