#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace convscope {

/// The positions 0 … count−1, ordered by `before`; what is equal keeps its order. One sort for all orders: each of its
/// own would be 2 to 4 kB of a WebAssembly module.
[[nodiscard]] std::vector<std::size_t> sorted_positions(std::size_t count,
                                                        const std::function<bool(std::size_t, std::size_t)>& before);

/// Sorts by a key; what has the same key keeps its order.
template <class T, class Key>
void sort_by(std::vector<T>& items, Key key) {
  const auto order = sorted_positions(items.size(), [&](std::size_t a, std::size_t b) {
    return std::invoke(key, items[a]) < std::invoke(key, items[b]);
  });
  std::vector<T> sorted;
  sorted.reserve(items.size());
  for (const std::size_t i : order) sorted.push_back(std::move(items[i]));
  items = std::move(sorted);
}

}  // namespace convscope
