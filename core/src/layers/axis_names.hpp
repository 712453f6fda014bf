#pragma once

#include <string_view>

namespace convscope::layers {

/// Name of spatial axis `index` of `spatial`: L; H, W; D, H, W.
[[nodiscard]] constexpr std::string_view axis_name(int spatial, int index) {
  constexpr std::string_view names = "DHW";
  if (spatial == 1) return "L";
  return names.substr(static_cast<std::size_t>(3 - spatial + index), 1);
}

}  // namespace convscope::layers
