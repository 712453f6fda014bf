#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace convscope::analysis {

/// A set of samples as sorted intervals [begin, end) that do not touch.
class IntervalSet {
 public:
  using Interval = std::pair<std::int64_t, std::int64_t>;

  IntervalSet() = default;
  explicit IntervalSet(Interval interval) : intervals_{interval} {}

  /// Takes in another set; the result is put in order by `settle`.
  void add(const IntervalSet& other);
  void settle();
  [[nodiscard]] IntervalSet intersected(const IntervalSet& other) const;
  [[nodiscard]] std::int64_t size() const;
  [[nodiscard]] const std::vector<Interval>& intervals() const noexcept { return intervals_; }

 private:
  std::vector<Interval> intervals_;
};

}  // namespace convscope::analysis
