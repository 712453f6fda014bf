#include "analysis/solve/reached.hpp"

#include <algorithm>

#include "layers/wide.hpp"

namespace convscope::analysis {
namespace {

void sort_out(std::vector<std::int64_t>& sizes) {
  std::ranges::sort(sizes);
  const auto doubles = std::ranges::unique(sizes);
  sizes.erase(doubles.begin(), doubles.end());
}

}  // namespace

Reached::Reached(std::vector<Stage>& stages, std::int64_t input, Budget& budget)
    : stages_(stages), input_(input), budget_(budget) {
  for (const Stage& stage : stages_) most_changes_ += stage.most_changes();
}

bool Reached::deepen() {
  const std::size_t changes = levels_.size();
  Level level(stages_.size() + 1);
  if (changes == 0) level.front() = {input_};
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    Stage& stage = stages_[i];
    std::vector<std::int64_t>& made = level[i + 1];
    for (std::size_t own = 0; own <= std::min(changes, stage.most_changes()); ++own) {
      const std::vector<std::int64_t>& arriving = own == 0 ? level[i] : levels_[changes - own][i];
      const std::int64_t tries =
          layers::saturating_product(stage.count(own), static_cast<std::int64_t>(arriving.size()));
      const std::int64_t work = layers::saturating_product(tries, stage.work());
      if (stage.count(own) > Stage::most_variants || !budget_.take(work)) return false;
      for (const std::int64_t size : arriving) {
        for (const Variant& variant : stage.variants(own)) {
          if (const auto result = stage.size(variant, size)) made.push_back(*result);
        }
      }
    }
    sort_out(made);
  }
  levels_.push_back(std::move(level));
  return true;
}

std::vector<std::int64_t> Reached::outputs() const {
  std::vector<std::int64_t> all;
  for (const Level& level : levels_) all.insert(all.end(), level.back().begin(), level.back().end());
  sort_out(all);
  return all;
}

}  // namespace convscope::analysis
