#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>

#include "convscope/random.hpp"
#include "random/errors.hpp"
#include "text/concat.hpp"

namespace convscope {

namespace {

/// A number as C++ streams write it.
std::string shown(double number) {
  char buffer[32];
  const int length = std::snprintf(buffer, sizeof buffer, "%g", number);
  return {buffer, static_cast<std::size_t>(length)};
}

bool is_probability(double p) { return p >= 0.0 && p <= 1.0; }

}  // namespace

Result<void> check_uniform(double low, double high) {
  constexpr double largest = std::numeric_limits<float>::max();
  for (const bool upper : {false, true}) {
    const double bound = upper ? high : low;
    if (bound >= -largest && bound <= largest) continue;
    return fail_draw(concat(upper ? "to" : "from", " is out of bounds for float"),
                     "Both bounds must be numbers that float32 holds, at most 3.4e38.");
  }
  if (!(low <= high)) {
    return fail_draw(
        concat("uniform_ expects to return a [from, to) range, but found from=", shown(low), " > to=", shown(high)),
        concat("Give the lower bound first: uniform_(", shown(high), ", ", shown(low), ")."));
  }
  if (!(high - low <= largest)) {
    return fail_draw(concat("uniform_ expects to-from <= std::numeric_limits<Float>::max(), but found to=", shown(high),
                            " and from=", shown(low), " which result in to-from to exceed the limit"),
                     "Bring the bounds together: their difference must be at most 3.4e38.");
  }
  return {};
}

Result<void> check_normal(double deviation) {
  if (deviation >= 0.0) return {};
  return fail_draw(concat("normal expects std >= 0.0, but found std ", shown(deviation)),
                   std::isnan(deviation)
                       ? std::string("Give a standard deviation of 0 or more.")
                       : concat("A standard deviation is not negative: write ", shown(-deviation), "."));
}

Result<void> check_normal(std::span<const float> deviation) {
  if (std::ranges::all_of(deviation, [](float value) { return value >= 0.0F; })) return {};
  return fail_draw("normal expects all elements of std >= 0.0", "Make them 0 or more, for example with std.abs().");
}

Result<void> check_bernoulli(double p) {
  if (is_probability(p)) return {};
  return fail_draw(concat("bernoulli_ expects p to be in [0, 1], but got p=", shown(p)),
                   "Give a probability from 0 to 1.");
}

Result<void> check_bernoulli(std::span<const float> p) {
  if (std::ranges::all_of(p, is_probability)) return {};
  return fail_draw(
      "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  "
      "If so, please report an enhancement request to PyTorch.)",
      "Every value must be a probability from 0 to 1, for example torch.sigmoid(x).");
}

Result<void> check_randint(std::int64_t low, std::int64_t high) {
  if (low < high) return {};
  return fail_draw(concat("random_ expects 'from' to be less than 'to', but got from=", low, " >= to=", high),
                   concat("high itself is never drawn: give a high above ", low, "."));
}

}  // namespace convscope
