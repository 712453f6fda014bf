#include "analysis/solve/search.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "layers/wide.hpp"

namespace convscope::analysis {
namespace {

/// Sizes times variants, over all stages.
constexpr std::int64_t most_steps = std::int64_t{1} << 22;

/// The rest of a way: which variant comes next, and which rest after it.
struct Rest {
  std::int64_t cost = 0;
  std::size_t variant = 0;
  std::int64_t size = 0;   ///< after that variant
  std::size_t number = 0;  ///< among the rests of that size
};

}  // namespace

bool Search::explore() {
  reached_ = {{input_}};
  std::int64_t steps = 0;
  for (Stage& stage : stages_) {
    std::set<std::int64_t> made;
    const auto count = static_cast<std::int64_t>(stage.variants().size());
    steps += layers::saturating_product(count, static_cast<std::int64_t>(reached_.back().size()));
    if (steps > most_steps) return false;
    for (const std::int64_t size : reached_.back()) {
      for (std::size_t variant = 0; variant < stage.variants().size(); ++variant) {
        if (const auto result = stage.size(variant, size)) made.insert(*result);
      }
    }
    reached_.emplace_back(made.begin(), made.end());
  }
  return true;
}

std::vector<std::int64_t> Search::outputs() const { return reached_.back(); }

std::int64_t Search::count(std::int64_t output) {
  std::map<std::int64_t, std::int64_t> after{{output, 1}};
  for (std::size_t i = stages_.size(); i-- > 0;) {
    std::map<std::int64_t, std::int64_t> before;
    for (const std::int64_t size : reached_[i]) {
      std::int64_t ways = 0;
      for (std::size_t variant = 0; variant < stages_[i].variants().size(); ++variant) {
        const auto result = stages_[i].size(variant, size);
        const auto found = result ? after.find(*result) : after.end();
        if (found != after.end()) ways = layers::saturate(static_cast<layers::Wide>(ways) + found->second);
      }
      if (ways > 0) before.emplace(size, ways);
    }
    after = std::move(before);
  }
  return after.contains(input_) ? after.at(input_) : 0;
}

std::vector<Way> Search::ways(std::int64_t output, std::size_t limit) {
  // From the end: of each size that can be there, the cheapest rests of the way.
  std::vector<std::map<std::int64_t, std::vector<Rest>>> rests(stages_.size() + 1);
  rests.back()[output] = {Rest{}};
  for (std::size_t i = stages_.size(); i-- > 0;) {
    for (const std::int64_t size : reached_[i]) {
      std::vector<Rest> found;
      for (std::size_t variant = 0; variant < stages_[i].variants().size(); ++variant) {
        const auto result = stages_[i].size(variant, size);
        const auto next = result ? rests[i + 1].find(*result) : rests[i + 1].end();
        if (next == rests[i + 1].end()) continue;
        for (std::size_t number = 0; number < next->second.size(); ++number) {
          found.push_back({stages_[i].variants()[variant].cost + next->second[number].cost, variant, *result, number});
        }
      }
      const std::size_t kept = std::min(limit, found.size());
      std::ranges::stable_sort(found, {}, &Rest::cost);
      found.resize(kept);
      if (kept > 0) rests[i].emplace(size, std::move(found));
    }
  }
  std::vector<Way> ways;
  const auto begin = rests.front().find(input_);
  if (begin == rests.front().end()) return ways;
  for (const Rest& first : begin->second) {
    Way way{.variants = {}, .cost = first.cost, .output = output};
    const Rest* rest = &first;
    for (std::size_t i = 0; i < stages_.size(); ++i) {
      way.variants.push_back(rest->variant);
      rest = &rests[i + 1].at(rest->size)[rest->number];
    }
    ways.push_back(std::move(way));
  }
  return ways;
}

}  // namespace convscope::analysis
