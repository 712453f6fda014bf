#pragma once

#include <cstdint>

#include "kernels/table.hpp"

namespace convscope::plan {

/// Floats in a vector of the kernels in use.
[[nodiscard]] inline std::int64_t lanes() { return static_cast<std::int64_t>(kernels::table().lanes); }

}  // namespace convscope::plan
