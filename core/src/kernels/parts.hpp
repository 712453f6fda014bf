#pragma once

#include <cstddef>

namespace convscope::kernels {

/// Calls f(first, count) for the fewest parts of `count` that have `Most` at most, as equal as can be, the larger
/// first.
template <std::size_t Most, class F>
[[gnu::always_inline]] inline void equal_parts(std::size_t count, F&& f) {
  const std::size_t parts = (count + Most - 1) / Most;
  if (parts == 0) return;
  // One division for all: it takes as long as many products.
  const std::size_t least = count / parts;
  std::size_t larger = count - least * parts;
  for (std::size_t first = 0; first < count;) {
    const std::size_t some = larger > 0 ? least + 1 : least;
    larger -= larger > 0 ? 1 : 0;
    f(first, some);
    first += some;
  }
}

}  // namespace convscope::kernels
