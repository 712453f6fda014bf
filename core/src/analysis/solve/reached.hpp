#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/solve/stage.hpp"

namespace convscope::analysis {

/// What may still be done of a bounded piece of work.
class Budget {
 public:
  explicit Budget(std::int64_t steps) : left_(steps) {}
  /// False, and nothing is taken, where less is left.
  [[nodiscard]] bool take(std::int64_t steps) {
    if (steps > left_) return false;
    left_ -= steps;
    return true;
  }
  [[nodiscard]] std::int64_t left() const noexcept { return left_; }

 private:
  std::int64_t left_;
};

/// Which sizes a chain of layers makes of one input along an axis, by how many arguments change on the way. What few
/// changes make is found before anything else is tried, however much could be.
class Reached {
 public:
  /// Stages and budget must outlive it.
  Reached(std::vector<Stage>& stages, std::int64_t input, Budget& budget);

  /// Tries what changes one argument more than before, at first none. False where the budget does not allow it: then
  /// nothing has changed.
  [[nodiscard]] bool deepen();
  /// So many numbers of changes were tried: 0, 1, ...
  [[nodiscard]] std::size_t levels() const noexcept { return levels_.size(); }
  /// Whether there is nothing left to try.
  [[nodiscard]] bool complete() const noexcept { return levels_.size() > most_changes_; }

  [[nodiscard]] std::vector<Stage>& stages() const noexcept { return stages_; }
  [[nodiscard]] Budget& budget() const noexcept { return budget_; }
  [[nodiscard]] std::int64_t input() const noexcept { return input_; }
  /// The sizes before stage `stage` (its number of stages: at the end) with exactly `changes` changes, in order.
  [[nodiscard]] std::span<const std::int64_t> sizes(std::size_t stage, std::size_t changes) const {
    return levels_[changes][stage];
  }
  /// The sizes at the end, with any number of changes tried, in order.
  [[nodiscard]] std::vector<std::int64_t> outputs() const;

 private:
  using Level = std::vector<std::vector<std::int64_t>>;  ///< before each stage, and at the end

  std::vector<Stage>& stages_;
  std::int64_t input_;
  Budget& budget_;
  std::size_t most_changes_ = 0;
  std::vector<Level> levels_;
};

}  // namespace convscope::analysis
