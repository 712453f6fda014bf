#include "analysis/fixes/sizes.hpp"

#include <algorithm>
#include <optional>

#include "analysis/fixes/numbers.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {

namespace {

constexpr std::int64_t step_by_step = 64;
constexpr std::int64_t largest = std::int64_t{1} << 20;
constexpr double price = 2.0;

/// x padded or cropped at the end of each axis.
std::string resize_text(const Shape& from, const Shape& to, std::size_t axes) {
  std::string amounts;
  for (std::size_t axis = from.size(); axis-- > from.size() - axes;) {
    amounts += concat(amounts.empty() ? "" : ", ", "0, ", to[axis] - from[axis]);
  }
  return concat("F.pad(x, (", amounts, "))");
}

class Search {
 public:
  Search(const Attempt& attempt, std::size_t axes, const std::function<bool(const Attempt&)>& solves)
      : attempt_(attempt), axes_(axes), solves_(solves) {}

  /// The nearest change in one direction.
  std::optional<Attempt> nearest(std::int64_t direction) const {
    const std::int64_t uneven = axes_ == 2 ? 8 : axes_ == 3 ? 4 : 0;
    for (std::int64_t step = 1; step <= step_by_step; ++step) {
      Shape by(axes_, direction * step);
      auto tried = moved(by);
      if (tried && solves_(*tried)) return tried;
      if (step <= uneven) {
        if (auto other = nearest_uneven(step, direction)) return other;
      }
      if (!tried) return std::nullopt;
    }
    // Far off only larger ones are of use: what does not fit a small input fits a large one. Then back to the least.
    if (direction < 0) return std::nullopt;
    std::int64_t yes = step_by_step;
    std::optional<Attempt> found;
    while (!found && yes < largest) {
      yes *= 2;
      auto tried = moved(Shape(axes_, yes));
      if (tried && solves_(*tried)) found = std::move(tried);
    }
    if (!found) return std::nullopt;
    std::int64_t no = yes / 2;
    while (yes - no > 1) {
      const std::int64_t middle = no + (yes - no) / 2;
      auto tried = moved(Shape(axes_, middle));
      const bool fits = tried && solves_(*tried);
      (fits ? yes : no) = middle;
      if (fits) found = std::move(tried);
    }
    return found;
  }

 private:
  /// The axes by different amounts, none by more than `farthest` and one by as much.
  std::optional<Attempt> nearest_uneven(std::int64_t farthest, std::int64_t direction) const {
    std::vector<std::int64_t> amounts(axes_, 0);
    while (true) {
      std::size_t axis = 0;
      while (axis < axes_ && amounts[axis] == farthest) amounts[axis++] = 0;
      if (axis == axes_) return std::nullopt;
      ++amounts[axis];
      if (std::ranges::max(amounts) < farthest || std::ranges::min(amounts) == farthest) continue;
      Shape by = amounts;
      for (std::int64_t& amount : by) amount *= direction;
      auto tried = moved(by);
      if (tried && solves_(*tried)) return tried;
    }
  }

  std::optional<Attempt> moved(const Shape& by) const {
    Shape input = attempt_.input;
    double far = 0.0;
    const std::size_t lead = input.size() - axes_;
    for (std::size_t axis = 0; axis < axes_; ++axis) {
      const auto size = sum(input[lead + axis], by[axis]);
      if (!size || *size < 1) return std::nullopt;
      far = std::max(far, distance(input[lead + axis], *size));
      input[lead + axis] = *size;
    }
    std::string code = resize_text(attempt_.input, input, axes_);
    auto next = changed(attempt_, {.input = std::move(input), .code = std::move(code), .cost = price + 0.25 * far});
    if (next) next->touched += std::ranges::max(by) > 0 ? "larger;" : "smaller;";
    return next;
  }

  const Attempt& attempt_;
  std::size_t axes_;
  const std::function<bool(const Attempt&)>& solves_;
};

}  // namespace

std::vector<Attempt> other_sizes(const Attempt& attempt, std::size_t axes,
                                 const std::function<bool(const Attempt&)>& solves) {
  std::vector<Attempt> found;
  if (axes == 0 || attempt.input.size() < axes) return found;
  const Search search(attempt, axes, solves);
  for (const std::int64_t direction : {1, -1}) {
    if (auto nearest = search.nearest(direction)) found.push_back(*std::move(nearest));
  }
  return found;
}

}  // namespace convscope::analysis
