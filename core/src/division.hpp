#pragma once

#include <cstdint>

namespace convscope {

/// a / b rounded down, b > 0; not toward zero as in C++.
[[nodiscard]] constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

/// What floor_divide leaves over: 0 to b - 1.
[[nodiscard]] constexpr std::int64_t floor_modulo(std::int64_t a, std::int64_t b) { return a - floor_divide(a, b) * b; }

/// a / b rounded up, b > 0.
[[nodiscard]] constexpr std::int64_t ceil_divide(std::int64_t a, std::int64_t b) { return a / b + (a % b > 0 ? 1 : 0); }

}  // namespace convscope
