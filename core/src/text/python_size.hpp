#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "convscope/value.hpp"

namespace convscope::text {

/// One number for each axis as PyTorch's arguments take them: "2", or "(2, 1)" where the axes differ.
[[nodiscard]] inline std::string python_size(const std::vector<std::int64_t>& sizes) {
  const bool alike = std::ranges::all_of(sizes, [&](std::int64_t size) { return size == sizes.front(); });
  return alike && !sizes.empty() ? std::to_string(sizes.front()) : Value::tuple_of(sizes).repr();
}

}  // namespace convscope::text
