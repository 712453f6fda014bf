#include "analysis/why/number_line.hpp"

#include <algorithm>

#include "analysis/why/overlap.hpp"

namespace convscope::analysis {
namespace {

using layers::ceil_divide;
using layers::floor_divide;
using layers::saturate;

/// What JavaScript counts without error.
constexpr Wide max_position = Wide{1} << 53;
constexpr std::int64_t max_windows = NumberLine::max_cells;  // of one part

class Line {
 public:
  Line(const SlidingAxis& axis, const std::optional<Unread>& unread) : axis_(axis), unread_(unread) {}

  [[nodiscard]] LineCell cell(std::int64_t position) const {
    const bool transposed = axis_.window.transposed;
    const bool inside = position >= 0 && position < (transposed ? axis_.output : axis_.input);
    LineCell cell{position, LineCell::Kind::sample, windows_over(axis_, position)};
    if (transposed) {
      cell.kind = !inside ? LineCell::Kind::cropped : cell.count > 0 ? LineCell::Kind::output : LineCell::Kind::bias;
    } else {
      cell.kind = !inside ? LineCell::Kind::padding : is_unread(cell) ? LineCell::Kind::unread : LineCell::Kind::sample;
    }
    return cell;
  }

  /// The windows that begin in [begin, end), first ones first.
  [[nodiscard]] std::vector<LineWindow> beginning_in(Wide begin, Wide end) const {
    const Wide first = std::max<Wide>(ceil_divide(begin + pad(), stride()), 0);
    const Wide last = std::min<Wide>(ceil_divide(end + pad(), stride()), axis_.windows());
    return windows(first, std::min<Wide>(last, first + max_windows));
  }

  /// The windows that end in (begin, end], last ones kept.
  [[nodiscard]] std::vector<LineWindow> ending_in(Wide begin, Wide end) const {
    const Wide first = std::max<Wide>(floor_divide(begin + pad() - axis_.extent(), stride()) + 1, 0);
    const Wide last = std::min<Wide>(floor_divide(end + pad() - axis_.extent(), stride()) + 1, axis_.windows());
    return windows(std::max<Wide>(first, last - max_windows), last);
  }

 private:
  [[nodiscard]] Wide pad() const { return axis_.window.pad_begin; }
  [[nodiscard]] Wide stride() const { return axis_.window.stride; }

  /// Padding that is not zeros reads samples too: then what was found for the whole axis counts.
  [[nodiscard]] bool is_unread(const LineCell& cell) const {
    if (axis_.window.border == AxisWindow::Border::zeros || !unread_) return cell.count == 0;
    return std::ranges::any_of(unread_->ranges, [&](const auto& range) {
      return range.first <= cell.position && cell.position < range.second;
    });
  }

  [[nodiscard]] std::vector<LineWindow> windows(Wide first, Wide last) const {
    std::vector<LineWindow> found;
    for (Wide i = first; i < last; ++i) {
      const Wide begin = i * stride() - pad();
      found.push_back({saturate(i), saturate(begin), saturate(begin + axis_.extent())});
    }
    return found;
  }

  const SlidingAxis& axis_;
  const std::optional<Unread>& unread_;
};

}  // namespace

std::optional<NumberLine> number_line(const SlidingAxis& axis, const std::optional<Unread>& unread) {
  const AxisWindow& w = axis.window;
  const Wide begin = std::min<Wide>(-static_cast<Wide>(w.pad_begin), 0);
  const Wide windows_end = axis.span() - w.pad_begin;
  const Wide end = std::max<Wide>(w.transposed ? static_cast<Wide>(axis.output)
                                               : static_cast<Wide>(axis.input) + std::max<std::int64_t>(w.pad_end, 0),
                                  windows_end);
  if (-begin > max_position || end > max_position) return std::nullopt;

  NumberLine line{.begin = saturate(begin),
                  .end = saturate(end),
                  .windows = axis.windows(),
                  .step = w.dilation,
                  .left_over = w.transposed ? 0 : saturate(end - windows_end),
                  .parts = {}};
  const Line positions(axis, unread);
  const auto cells = [&](std::int64_t from, std::int64_t to) {
    NumberLine::Part part;
    for (std::int64_t position = from; position < to; ++position) part.cells.push_back(positions.cell(position));
    return part;
  };
  if (end - begin <= NumberLine::max_cells) {
    line.parts.push_back(cells(line.begin, line.end));
    line.parts[0].windows = positions.beginning_in(begin, end);
    return line;
  }
  const std::int64_t half = NumberLine::max_cells / 2;
  line.parts.push_back(cells(line.begin, line.begin + half));
  line.parts[0].windows = positions.beginning_in(begin, begin + half);
  line.parts.push_back(cells(line.end - half, line.end));
  line.parts[1].windows = positions.ending_in(end - half, end);
  return line;
}

}  // namespace convscope::analysis
