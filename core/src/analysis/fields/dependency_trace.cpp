#include "analysis/fields/dependency_trace.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <utility>

#include "division.hpp"

namespace convscope::analysis {
namespace {

/// Positions beyond this would overflow in later layers; no real tensor is that long.
constexpr std::int64_t far = std::int64_t{1} << 40;

bool is_small(const AxisWindow& w) {
  return w.kernel >= 1 && w.kernel < far && w.stride >= 1 && w.stride < far && w.dilation >= 1 && w.dilation < far &&
         std::abs(w.pad_begin) < far && (w.kernel - 1) <= far / w.dilation;
}

}  // namespace

void DependencyTrace::Span::unite(const Span& other) noexcept {
  if (other.empty()) return;
  if (empty()) {
    *this = other;
    return;
  }
  first = std::min(first, other.first);
  last = std::max(last, other.last);
}

DependencyTrace DependencyTrace::whole(std::int64_t size) {
  DependencyTrace trace;
  trace.spans_ = {Span{0, size - 1}};
  trace.shift_ = 0;  // the next position reads the same
  return trace;
}

DependencyTrace::Span DependencyTrace::at(std::int64_t position) const {
  const auto period = static_cast<std::int64_t>(spans_.size());
  if (kind_ == Kind::listed) {
    return position >= 0 && position < period ? spans_[static_cast<std::size_t>(position)] : Span{};
  }
  const std::int64_t turns = floor_divide(position, period);
  const Span span = spans_[static_cast<std::size_t>(position - turns * period)];
  if (span.empty()) return span;
  // Clamped beyond `far`, where follow() gives up, instead of overflowing.
  const auto moved = [&](std::int64_t sample) {
    std::int64_t result = 0;
    const bool overflows =
        __builtin_mul_overflow(turns, shift_, &result) || __builtin_add_overflow(result, sample, &result);
    return overflows ? 2 * far : result;
  };
  return Span{moved(span.first), moved(span.last)};
}

void DependencyTrace::follow(const AxisWindow& w, std::int64_t output) {
  const bool identity = w.kernel == 1 && w.stride == 1 && w.pad_begin == 0;
  if (identity || kind_ == Kind::unknown) return;
  const bool kept = is_small(w) && (kind_ == Kind::periodic ? follow_periodic(w) : follow_listed(w, output));
  const auto beyond = [](const Span& span) {
    return !span.empty() && (std::abs(span.first) > far || std::abs(span.last) > far);
  };
  if (!kept || std::ranges::any_of(spans_, beyond)) kind_ = Kind::unknown;
}

bool DependencyTrace::follow_periodic(const AxisWindow& w) {
  const auto period = static_cast<std::int64_t>(spans_.size());
  std::vector<Span> next;
  std::int64_t next_shift = shift_;
  if (w.transposed) {
    if (w.stride > max_work / period || w.kernel > max_work / period) return false;
    const std::int64_t next_period = period * w.stride;
    next.resize(static_cast<std::size_t>(next_period));
    for (std::int64_t i = 0; i < period; ++i) {
      for (std::int64_t k = 0; k < w.kernel; ++k) {
        const std::int64_t y = i * w.stride + k * w.dilation - w.pad_begin;
        const std::int64_t turns = floor_divide(y, next_period);
        // The same output phase, seen from the input sample that many turns earlier.
        next[static_cast<std::size_t>(y - turns * next_period)].unite(at(i - turns * period));
      }
    }
  } else {
    const std::int64_t next_period = period / std::gcd(period, w.stride);
    if (w.kernel > max_work / next_period) return false;
    const std::int64_t turns = next_period * w.stride / period;
    if (turns > far / std::max<std::int64_t>(shift_, 1)) return false;
    next_shift = shift_ * turns;
    next.resize(static_cast<std::size_t>(next_period));
    for (std::int64_t y = 0; y < next_period; ++y) {
      for (std::int64_t k = 0; k < w.kernel; ++k) {
        next[static_cast<std::size_t>(y)].unite(at(y * w.stride + k * w.dilation - w.pad_begin));
      }
    }
  }
  spans_ = std::move(next);
  shift_ = next_shift;
  return true;
}

bool DependencyTrace::follow_listed(const AxisWindow& w, std::int64_t output) {
  const auto input = static_cast<std::int64_t>(spans_.size());
  const std::int64_t positions = w.transposed ? input : output;
  if (output > max_work || w.kernel > max_work / std::max<std::int64_t>(positions, 1)) return false;
  std::vector<Span> next(static_cast<std::size_t>(output));
  for (std::int64_t p = 0; p < positions; ++p) {
    for (std::int64_t k = 0; k < w.kernel; ++k) {
      const std::int64_t other = p * w.stride + k * w.dilation - w.pad_begin;
      if (!w.transposed) {
        next[static_cast<std::size_t>(p)].unite(at(other));
      } else if (other >= 0 && other < output) {
        next[static_cast<std::size_t>(other)].unite(at(p));
      }
    }
  }
  spans_ = std::move(next);
  return true;
}

void DependencyTrace::follow(const std::function<Reads(std::int64_t)>& reads, std::int64_t output) {
  if (kind_ == Kind::unknown) return;
  std::int64_t work = output;
  std::vector<Span> next;
  for (std::int64_t position = 0; position < output && work <= max_work; ++position) {
    const Reads read = reads(position);
    work += std::min(read.length, max_work) * std::min(read.count, max_work);
    if (work > max_work) break;
    Span& span = next.emplace_back();
    for (std::int64_t j = 0; j < read.count; ++j) {
      for (std::int64_t i = 0; i < read.length; ++i) span.unite(at(read.begin + j * read.step + i));
    }
  }
  if (work > max_work) {
    kind_ = Kind::unknown;
    return;
  }
  kind_ = Kind::listed;
  spans_ = std::move(next);
}

void DependencyTrace::list(std::int64_t size) {
  if (kind_ != Kind::periodic) return;
  if (size > max_work) {
    kind_ = Kind::unknown;
    return;
  }
  std::vector<Span> spans(static_cast<std::size_t>(size));
  for (std::int64_t position = 0; position < size; ++position) spans[static_cast<std::size_t>(position)] = at(position);
  spans_ = std::move(spans);
  kind_ = Kind::listed;
}

void DependencyTrace::unite(const DependencyTrace& other, std::int64_t size) {
  if (kind_ == Kind::unknown) return;
  if (other.kind_ == Kind::unknown) {
    kind_ = Kind::unknown;
    return;
  }
  const bool same_pattern = kind_ == Kind::periodic && other.kind_ == Kind::periodic &&
                            spans_.size() == other.spans_.size() && shift_ == other.shift_;
  DependencyTrace theirs = other;
  if (!same_pattern) {
    list(size);
    theirs.list(size);
    if (kind_ != Kind::listed || theirs.kind_ != Kind::listed || spans_.size() != theirs.spans_.size()) {
      kind_ = Kind::unknown;
      return;
    }
  }
  for (std::size_t i = 0; i < spans_.size(); ++i) spans_[i].unite(theirs.spans_[i]);
}

std::optional<ReceptiveField> DependencyTrace::field() const {
  if (kind_ == Kind::unknown) return std::nullopt;
  ReceptiveField field{.size = 0};
  const Span* first = nullptr;
  for (const Span& span : spans_) {
    if (span.empty()) continue;  // bias only: no input reaches this position
    field.size = std::max(field.size, span.last - span.first + 1);
    if (first == nullptr) first = &span;
  }
  if (first == nullptr) return std::nullopt;
  field.start = first->first;
  field.jump =
      kind_ == Kind::periodic ? static_cast<double>(shift_) / static_cast<double>(spans_.size()) : listed_jump();
  return field;
}

std::optional<double> DependencyTrace::listed_jump() const {
  // From the first step forward to the last: at the borders positions stand still, since nothing lies beyond.
  std::optional<std::size_t> from;
  std::size_t to = 0;
  for (std::size_t i = 1; i < spans_.size(); ++i) {
    if (spans_[i].empty() || spans_[i - 1].empty() || spans_[i].first == spans_[i - 1].first) continue;
    if (!from) from = i;
    to = i;
  }
  if (!from) return std::nullopt;
  if (to == *from) return static_cast<double>(spans_[to].first - spans_[to - 1].first);
  const double jump = static_cast<double>(spans_[to].first - spans_[*from].first) / static_cast<double>(to - *from);
  // Whole samples round what is even by less than one.
  for (std::size_t i = *from; i <= to; ++i) {
    const double even = static_cast<double>(spans_[*from].first) + jump * static_cast<double>(i - *from);
    if (spans_[i].empty() || std::abs(static_cast<double>(spans_[i].first) - even) > 1.0) return std::nullopt;
  }
  return jump;
}

}  // namespace convscope::analysis
