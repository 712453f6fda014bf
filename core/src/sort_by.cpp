#include "sort_by.hpp"

#include <algorithm>
#include <numeric>

namespace convscope {

std::vector<std::size_t> sorted_positions(std::size_t count,
                                          const std::function<bool(std::size_t, std::size_t)>& before) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Not std::stable_sort: libstdc++'s allocates by a function that is marked deprecated.
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    if (before(a, b)) return true;
    return a < b && !before(b, a);
  });
  return order;
}

}  // namespace convscope
