#pragma once

#include <string_view>

#include "convscope/error.hpp"

namespace convscope::layers {

/// What Python says when `output_size` is passed to a layer whose forward has no such parameter.
[[nodiscard]] BoxedError no_output_size(std::string_view type);

}  // namespace convscope::layers
