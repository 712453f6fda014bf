#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "analysis/fixes/numbers.hpp"
#include "convscope/shape.hpp"

// What the makers of guesses share.

namespace convscope::analysis::guesses {

using Numbers = std::vector<std::int64_t>;

/// Beyond it no layer is made of a message.
inline constexpr std::int64_t largest = std::int64_t{1} << 40;

inline bool sound(std::int64_t number) { return number > -largest && number < largest; }

inline bool sound(const Numbers& numbers, std::size_t least) {
  return numbers.size() >= least && std::ranges::all_of(numbers, [](std::int64_t n) { return sound(n); });
}

/// A batch of one.
inline Shape with_channels(const Numbers& spatial, std::int64_t channels = 1) {
  Shape shape{1, channels};
  shape.insert(shape.end(), spatial.begin(), spatial.end());
  return shape;
}

/// The numbers from `begin` on.
inline Numbers behind(const Numbers& numbers, std::size_t begin) {
  return {numbers.begin() + static_cast<std::ptrdiff_t>(std::min(begin, numbers.size())), numbers.end()};
}

}  // namespace convscope::analysis::guesses
