#include "analysis/fields/unread.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "division.hpp"

namespace convscope::analysis {
namespace {

using Interval = std::pair<std::int64_t, std::int64_t>;  // [begin, end)

constexpr std::int64_t max_work = std::int64_t{1} << 20;
constexpr std::int64_t far = std::int64_t{1} << 40;

/// Ranges are collected one past the limit: only then is the last one that counts known to be complete.
constexpr std::size_t collected = Unread::max_ranges + 1;

/// Appends in order, joining what touches.
void append(std::vector<Interval>& ranges, Interval range) {
  if (range.first >= range.second) return;
  if (!ranges.empty() && ranges.back().second == range.first) {
    ranges.back().second = range.second;
  } else if (ranges.size() < collected) {
    ranges.push_back(range);
  }
}

/// What is left of [0, size) without the given intervals.
std::vector<Interval> complement(std::vector<Interval> intervals, std::int64_t size) {
  std::ranges::sort(intervals);
  std::vector<Interval> rest;
  std::int64_t reached = 0;
  for (const auto& [begin, end] : intervals) {
    if (begin > reached) rest.emplace_back(reached, std::min(begin, size));
    reached = std::max(reached, end);
    if (reached >= size) break;
  }
  if (reached < size) rest.emplace_back(reached, size);
  return rest;
}

/// Adds what a read of the padded positions [begin, end) reads of the real samples [0, size).
void read(std::vector<Interval>& reads, std::int64_t begin, std::int64_t end, std::int64_t size,
          AxisWindow::Border border) {
  if (std::max<std::int64_t>(begin, 0) < std::min(end, size)) {
    reads.emplace_back(std::max<std::int64_t>(begin, 0), std::min(end, size));
  }
  const Interval before{begin, std::min<std::int64_t>(end, 0)};
  const Interval after{std::max(begin, size), end};
  for (const auto& [from, to] : {before, after}) {
    if (from >= to) continue;
    switch (border) {
      case AxisWindow::Border::zeros:
        break;
      case AxisWindow::Border::replicate:
        reads.push_back(from < 0 ? Interval{0, 1} : Interval{size - 1, size});
        break;
      case AxisWindow::Border::circular: {
        const std::int64_t turn = from < 0 ? size : -size;
        reads.emplace_back(from + turn, to + turn);
        break;
      }
      case AxisWindow::Border::reflect: {
        const std::int64_t mirror = from < 0 ? 0 : 2 * (size - 1);
        reads.emplace_back(mirror - to + 1, mirror - from + 1);
        break;
      }
    }
  }
}

std::optional<std::vector<Interval>> convolution_reads(const AxisWindow& w, std::int64_t input, std::int64_t output) {
  const std::int64_t pieces = w.dilation == 1 ? 1 : w.kernel;
  if (output > max_work / pieces) return std::nullopt;
  std::vector<Interval> reads;
  for (std::int64_t o = 0; o < output; ++o) {
    const std::int64_t begin = o * w.stride - w.pad_begin;
    if (pieces == 1) {
      read(reads, begin, begin + w.kernel, input, w.border);
      continue;
    }
    for (std::int64_t k = 0; k < w.kernel; ++k) {
      read(reads, begin + k * w.dilation, begin + k * w.dilation + 1, input, w.border);
    }
  }
  return reads;
}

std::optional<Unread> unread_by_convolution(const AxisWindow& w, std::int64_t input, std::int64_t output) {
  // Far from both borders the reads repeat every `stride` samples: leave out `skipped` windows there, look at the
  // shorter axis, and put the repeated pattern back.
  const std::int64_t margin =
      (w.kernel - 1) * w.dilation + 1 + std::abs(w.pad_begin) + std::abs(w.pad_end) + 2 * w.stride;
  const std::int64_t skipped = std::max<std::int64_t>(0, (input - 4 * margin) / w.stride);
  const std::int64_t removed = skipped * w.stride;
  const std::int64_t size = input - removed;
  auto reads = convolution_reads(w, size, output - skipped);
  if (!reads) return std::nullopt;
  const std::vector<Interval> rest = complement(std::move(*reads), size);
  const std::int64_t cut = skipped > 0 ? 2 * margin : size;

  Unread unread;
  for (const auto& [begin, end] : rest) {
    unread.count += end - begin;
    append(unread.ranges, {begin, std::min(end, cut)});
  }
  std::vector<Interval> pattern;
  for (const auto& [begin, end] : rest) {
    const Interval piece{std::max(begin, cut - w.stride), std::min(end, cut)};
    if (skipped > 0 && piece.first < piece.second) pattern.push_back(piece);
  }
  for (const auto& [begin, end] : pattern) unread.count += (end - begin) * skipped;
  for (std::int64_t turn = 1; turn <= skipped && !pattern.empty() && unread.ranges.size() < collected; ++turn) {
    for (const auto& [begin, end] : pattern) append(unread.ranges, {begin + turn * w.stride, end + turn * w.stride});
  }
  for (const auto& [begin, end] : rest) append(unread.ranges, {std::max(begin, cut) + removed, end + removed});
  return unread;
}

std::optional<Unread> unread_by_transposed(const AxisWindow& w, std::int64_t input, std::int64_t output) {
  // Input i writes i·stride − padding + k·dilation. Padding crops the output, so an input is lost when all its places
  // lie before 0 (only for i·stride < padding) or from `output` on.
  const std::int64_t head = std::min(input, ceil_divide(std::max<std::int64_t>(w.pad_begin, 0), w.stride));
  if (head > max_work) return std::nullopt;
  Unread unread;
  const auto lose = [&](std::int64_t begin, std::int64_t end) {
    if (begin >= end) return;
    unread.count += end - begin;
    append(unread.ranges, {begin, end});
  };
  for (std::int64_t i = 0; i < head; ++i) {
    const std::int64_t first_tap = ceil_divide(w.pad_begin - i * w.stride, w.dilation);
    const std::int64_t place = i * w.stride - w.pad_begin + first_tap * w.dilation;
    if (first_tap >= w.kernel || place >= output) lose(i, i + 1);
  }
  const std::int64_t tail = ceil_divide(std::max<std::int64_t>(output + w.pad_begin, 0), w.stride);
  lose(std::clamp(tail, head, input), input);
  return unread;
}

}  // namespace

std::optional<Unread> find_unread(const AxisWindow& w, std::int64_t input, std::int64_t output) {
  const bool small = w.kernel >= 1 && w.kernel < far && w.stride >= 1 && w.stride < far && w.dilation >= 1 &&
                     w.dilation < far && std::abs(w.pad_begin) < far && std::abs(w.pad_end) < far &&
                     w.kernel - 1 < far / w.dilation;
  if (!small || input < 0 || output < 0) return std::nullopt;
  auto unread = w.transposed ? unread_by_transposed(w, input, output) : unread_by_convolution(w, input, output);
  if (unread && unread->ranges.size() > Unread::max_ranges) unread->ranges.resize(Unread::max_ranges);
  return unread;
}

}  // namespace convscope::analysis
