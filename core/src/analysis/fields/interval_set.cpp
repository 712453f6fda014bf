#include "analysis/fields/interval_set.hpp"

#include <algorithm>

namespace convscope::analysis {

void IntervalSet::add(const IntervalSet& other) {
  intervals_.insert(intervals_.end(), other.intervals_.begin(), other.intervals_.end());
}

void IntervalSet::settle() {
  std::ranges::sort(intervals_);
  std::size_t kept = 0;
  for (const auto& [begin, end] : intervals_) {
    if (kept > 0 && begin <= intervals_[kept - 1].second) {
      intervals_[kept - 1].second = std::max(intervals_[kept - 1].second, end);
    } else {
      intervals_[kept++] = Interval(begin, end);
    }
  }
  intervals_.resize(kept);
}

IntervalSet IntervalSet::intersected(const IntervalSet& other) const {
  IntervalSet both;
  auto a = intervals_.begin();
  auto b = other.intervals_.begin();
  while (a != intervals_.end() && b != other.intervals_.end()) {
    const Interval common{std::max(a->first, b->first), std::min(a->second, b->second)};
    if (common.first < common.second) both.intervals_.push_back(common);
    if (a->second < b->second) {
      ++a;
    } else {
      ++b;
    }
  }
  return both;
}

std::int64_t IntervalSet::size() const {
  std::int64_t size = 0;
  for (const auto& [begin, end] : intervals_) size += end - begin;
  return size;
}

}  // namespace convscope::analysis
