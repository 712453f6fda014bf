#include "analysis/why/same_output.hpp"

#include <algorithm>

namespace convscope::analysis {
namespace {

constexpr std::int64_t far = std::int64_t{1} << 40;

/// How far one may go, at most `limit`, while `holds(distance)`; it holds for 0 and changes at most once.
template <class Holds>
std::int64_t reach(std::int64_t limit, const Holds& holds) {
  std::int64_t good = 0;
  std::int64_t bad = limit + 1;
  for (std::int64_t step = 1; good + step <= limit; step *= 2) {
    if (!holds(good + step)) {
      bad = good + step;
      break;
    }
    good += step;
  }
  while (bad - good > 1) {
    const std::int64_t middle = good + (bad - good) / 2;
    (middle <= limit && holds(middle) ? good : bad) = middle;
  }
  return good;
}

}  // namespace

SizeRange same_output(const Layer& layer, const Shape& input, const Shape& output, std::size_t axis,
                      const CallOptions& options) {
  Shape tried = input;
  const auto gives_it = [&](std::int64_t size) {
    tried[axis] = size;
    const Result<Shape> found = layer.output_shape(tried, options);
    return found && *found == output;
  };
  const std::int64_t size = input[axis];
  const std::int64_t down = reach(std::min(size, far), [&](std::int64_t by) { return gives_it(size - by); });
  const std::int64_t up = reach(far, [&](std::int64_t by) { return gives_it(size + by); });
  return {size - down, up == far ? std::nullopt : std::optional(size + up)};
}

}  // namespace convscope::analysis
