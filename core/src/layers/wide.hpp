#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

namespace convscope::layers {

/// Room for every sum of two products of 64-bit sizes: nothing that is computed from a layer's arguments wraps.
__extension__ using Wide = __int128;

inline constexpr std::int64_t max_size = std::numeric_limits<std::int64_t>::max();

[[nodiscard]] constexpr bool fits(Wide value) {
  return value >= std::numeric_limits<std::int64_t>::min() && value <= max_size;
}

/// The value, or the nearest 64-bit one.
[[nodiscard]] constexpr std::int64_t saturate(Wide value) {
  return static_cast<std::int64_t>(
      std::clamp<Wide>(value, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()));
}

/// a / b rounded down, b > 0.
[[nodiscard]] constexpr Wide floor_divide(Wide a, Wide b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

/// a / b rounded up, b > 0.
[[nodiscard]] constexpr Wide ceil_divide(Wide a, Wide b) { return -floor_divide(-a, b); }

/// Decimal digits.
[[nodiscard]] std::string to_text(Wide value);

/// a · b for a, b >= 0, stopping at the largest 64-bit value.
[[nodiscard]] constexpr std::int64_t saturating_product(std::int64_t a, std::int64_t b) {
  return saturate(static_cast<Wide>(a) * static_cast<Wide>(b));
}

}  // namespace convscope::layers
