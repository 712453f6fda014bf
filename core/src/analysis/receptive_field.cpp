#include "analysis/receptive_field.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <utility>

namespace convscope::analysis {
namespace {

/// Positions beyond this would overflow in later layers; no real tensor is that long.
constexpr std::int64_t far = std::int64_t{1} << 40;

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  const std::int64_t quotient = a / b;
  return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient;
}

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

DependencyTrace::Span DependencyTrace::at(std::int64_t position) const {
  const auto period = static_cast<std::int64_t>(period_.size());
  const std::int64_t turns = floor_divide(position, period);
  const Span span = period_[static_cast<std::size_t>(position - turns * period)];
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

bool DependencyTrace::follow(const AxisWindow& w) {
  if (!known_) return false;
  known_ = false;
  if (!is_small(w)) return false;
  const auto period = static_cast<std::int64_t>(period_.size());

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
  for (const Span& span : next) {
    if (!span.empty() && (std::abs(span.first) > far || std::abs(span.last) > far)) return false;
  }
  period_ = std::move(next);
  shift_ = next_shift;
  known_ = true;
  return true;
}

std::optional<ReceptiveField> DependencyTrace::field() const {
  if (!known_) return std::nullopt;
  ReceptiveField field{.size = 0, .jump = static_cast<double>(shift_) / static_cast<double>(period_.size())};
  std::int64_t start = std::numeric_limits<std::int64_t>::max();
  for (const Span& span : period_) {
    if (span.empty()) continue;  // bias only: no input reaches this phase
    field.size = std::max(field.size, span.last - span.first + 1);
    if (start == std::numeric_limits<std::int64_t>::max()) start = span.first;
  }
  if (field.size == 0) return std::nullopt;
  field.start = start;
  return field;
}

}  // namespace convscope::analysis
