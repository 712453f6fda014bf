#include "analysis/solve/routes.hpp"

#include <algorithm>
#include <queue>
#include <tuple>
#include <utility>

#include "layers/wide.hpp"
#include "sort_by.hpp"

namespace convscope::analysis {

Routes::Routes(const Reached& reached, std::int64_t output)
    : reached_(reached), output_(output), rests_(reached.stages().size() + 1) {
  rests_.back() = {{{output, Rest{.ways = 1, .cost = 0}}}};
}

const Routes::Rest* Routes::rest(std::size_t stage, std::size_t changes, std::int64_t size) const {
  if (changes >= rests_[stage].size()) return nullptr;
  const auto found = rests_[stage][changes].find(size);
  return found == rests_[stage][changes].end() || found->second.ways == 0 ? nullptr : &found->second;
}

Routes::Turns Routes::turns(std::size_t at, std::size_t changes, std::int64_t size) const {
  Turns turns;
  Stage& stage = reached_.stages()[at];
  for (std::size_t own = 0; own <= std::min(changes, stage.most_changes()); ++own) {
    for (const Variant& variant : stage.variants(own)) {
      const auto result = stage.size(variant, size);
      const Rest* const after = result ? rest(at + 1, changes - own, *result) : nullptr;
      if (after != nullptr) turns.push_back({&variant, own, *result, variant.cost + after->cost});
    }
  }
  sort_by(turns, &Turn::cost);
  return turns;
}

std::optional<std::int64_t> Routes::count(std::size_t changes) {
  const std::vector<Stage>& stages = reached_.stages();
  if (!std::ranges::binary_search(reached_.sizes(stages.size(), changes), output_)) return 0;
  for (std::size_t i = stages.size(); i-- > 0;) {
    rests_[i].resize(std::max(rests_[i].size(), changes + 1));
    for (std::size_t done = 0; done <= changes; ++done) {
      auto& known = rests_[i][changes - done];
      for (const std::int64_t size : reached_.sizes(i, done)) {
        const auto [place, fresh] = known.try_emplace(size);
        if (!fresh) continue;
        std::int64_t tries = 0;
        for (std::size_t own = 0; own <= changes - done; ++own) {
          tries = layers::saturate(static_cast<layers::Wide>(tries) + stages[i].count(own));
        }
        if (!reached_.budget().take(layers::saturating_product(stages[i].work(), tries))) return std::nullopt;
        for (const Turn& turn : turns(i, changes - done, size)) {
          const Rest& after = *rest(i + 1, changes - done - turn.changes, turn.size);
          if (place->second.ways == 0) place->second.cost = turn.cost;
          place->second.ways = layers::saturate(static_cast<layers::Wide>(place->second.ways) + after.ways);
        }
      }
    }
  }
  const Rest* const all = rest(0, changes, reached_.input());
  return all == nullptr ? 0 : all->ways;
}

/// The best of all ways that begin with some turns, of which the last is the `turn`-th of its place.
struct Routes::Branch {
  std::int64_t cost = 0;
  std::size_t number = 0;  ///< which came up first, among equals
  std::size_t stage = 0;
  std::size_t changes = 0;  ///< still to be made
  std::int64_t size = 0;
  std::size_t turn = 0;
  std::int64_t spent = 0;  ///< before the stage
  std::vector<Way::Step> steps{};

  friend bool operator<(const Branch& a, const Branch& b) {
    return std::tie(a.cost, a.number) > std::tie(b.cost, b.number);
  }
};

std::vector<Way> Routes::cheapest(std::size_t changes, std::size_t limit) {
  std::map<std::tuple<std::size_t, std::size_t, std::int64_t>, Turns> known;
  const auto turns_at = [&](const Branch& branch) -> const Turns& {
    const auto [place, fresh] = known.try_emplace({branch.stage, branch.changes, branch.size});
    if (fresh) place->second = turns(branch.stage, branch.changes, branch.size);
    return place->second;
  };
  std::vector<Way> ways;
  std::priority_queue<Branch> open;
  std::size_t number = 0;
  if (rest(0, changes, reached_.input()) != nullptr) {
    open.push({.stage = 0, .changes = changes, .size = reached_.input()});
  }
  while (!open.empty() && ways.size() < limit) {
    Branch branch = open.top();
    open.pop();
    // Down to the end by the cheapest turns; every other turn that is passed waits as a branch of its own.
    while (branch.stage < reached_.stages().size()) {
      const Turns& here = turns_at(branch);
      if (branch.turn + 1 < here.size()) {
        Branch next = branch;
        ++next.turn;
        next.cost = branch.spent + here[next.turn].cost;
        next.number = ++number;
        open.push(std::move(next));
      }
      const Turn& turn = here[branch.turn];
      if (turn.changes > 0) branch.steps.push_back({branch.stage, turn.variant});
      branch.spent += turn.variant->cost;
      branch.changes -= turn.changes;
      branch.size = turn.size;
      branch.turn = 0;
      ++branch.stage;
    }
    ways.push_back({std::move(branch.steps), branch.spent, output_});
  }
  return ways;
}

}  // namespace convscope::analysis
