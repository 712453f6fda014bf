#include "analysis/solve/axis_search.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "layers/wide.hpp"

namespace convscope::analysis {
namespace {

/// Where nothing is exact, so many answers of each of the nearest sizes are enough.
constexpr std::size_t most_nearest = 8;
/// Once all that is listed is found, the others are only counted where that takes little.
constexpr std::int64_t counting_share = 8;

/// The nearest size that can be made on each side, nearer ones first.
std::vector<std::int64_t> nearest_to(const std::vector<std::int64_t>& outputs, std::int64_t target) {
  std::vector<std::int64_t> near;
  const auto above = std::ranges::upper_bound(outputs, target);
  if (above != outputs.begin()) near.push_back(*std::prev(above));
  if (above != outputs.end()) near.push_back(*above);
  if (near.size() == 2 && near[1] - target < target - near[0]) std::swap(near[0], near[1]);
  return near;
}

void find_nearest(AxisAnswers& found, const Reached& reached, std::int64_t target, Budget& budget, std::int64_t steps) {
  found.made = nearest_to(reached.outputs(), target);
  for (const std::int64_t size : found.made) {
    budget = Budget(steps);  // as much as led there is enough to go back
    Routes routes(reached, size);
    std::size_t wanted = most_nearest;
    for (std::size_t changes = 0; changes < reached.levels() && wanted > 0; ++changes) {
      if (!routes.count(changes)) break;
      for (Way& way : routes.cheapest(changes, wanted)) {
        found.nearest.push_back(std::move(way));
        --wanted;
      }
    }
  }
}

}  // namespace

AxisAnswers search_axis(std::vector<std::size_t> axes, std::vector<Stage> stages, std::int64_t input,
                        std::int64_t target, const SearchLimits& limits) {
  AxisAnswers found{.axes = std::move(axes), .stages = std::move(stages)};
  Budget budget(limits.steps);
  Reached reached(found.stages, input, budget);
  Routes routes(reached, target);
  bool all = false;
  while (!all) {
    const bool enough = found.exact.size() == limits.answers;
    if (enough && budget.left() < limits.steps - limits.steps / counting_share) break;
    const std::size_t changes = reached.levels();
    const auto count = reached.deepen() ? routes.count(changes) : std::nullopt;
    if (!count) break;
    found.total = layers::saturate(static_cast<layers::Wide>(found.total) + *count);
    for (Way& way : routes.cheapest(changes, limits.answers - found.exact.size())) {
      found.exact.push_back(std::move(way));
    }
    found.tried = changes;
    all = reached.complete();
  }
  if (all) found.tried.reset();
  if (found.exact.empty()) find_nearest(found, reached, target, budget, limits.steps);
  return found;
}

}  // namespace convscope::analysis
