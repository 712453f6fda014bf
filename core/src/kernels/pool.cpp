#include "kernels/pool.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "kernels/table.hpp"

namespace convscope::kernels {

namespace {

constexpr float lowest = -std::numeric_limits<float>::infinity();

/// Windows that are worked on together read no more positions of a row than this (but for one that alone reads more),
/// so that what is kept for each position stays in the first-level cache.
constexpr std::int64_t most_positions = 1024;

/// Neighbouring outputs of a row: the windows `first` to `last` − 1, which read from `begin` on before `end`.
struct Part {
  std::int64_t first;
  std::int64_t last;
  std::int64_t begin;
  std::int64_t end;

  [[nodiscard]] std::int64_t positions() const { return end - begin; }
  [[nodiscard]] std::size_t width() const { return static_cast<std::size_t>(end - begin); }
  [[nodiscard]] std::size_t outputs() const { return static_cast<std::size_t>(last - first); }
};

/// Windows of a part that are alike: each begins `stride` behind the one before, and all read `taps` positions.
struct Series {
  std::int64_t first;
  std::int64_t last;
  std::int64_t stride;
  std::int64_t taps;
};

std::int64_t taps_of(const Stretch& window, std::int64_t step) {
  return window.end > window.begin ? (window.end - window.begin - 1) / step + 1 : 0;
}

std::vector<Part> parts_of(const PoolAxis& axis) {
  std::vector<Part> parts;
  for (std::int64_t o = 0; o < std::ssize(axis.stretches); ++o) {
    Stretch window = axis.stretches[static_cast<std::size_t>(o)];
    if (window.end <= window.begin) window.begin = window.end = parts.empty() ? 0 : parts.back().begin;
    if (!parts.empty()) {
      Part& part = parts.back();
      const Part longer{part.first, o + 1, std::min(part.begin, window.begin), std::max(part.end, window.end)};
      if (longer.end - longer.begin <= most_positions) {
        part = longer;
        continue;
      }
    }
    parts.push_back({o, o + 1, window.begin, window.end});
  }
  return parts;
}

std::vector<Series> series_of(const PoolAxis& axis, const Part& part) {
  std::vector<Series> all;
  for (std::int64_t o = part.first; o < part.last; ++o) {
    const Stretch& window = axis.stretches[static_cast<std::size_t>(o)];
    const std::int64_t taps = taps_of(window, axis.step);
    if (!all.empty() && all.back().taps == taps) {
      Series& series = all.back();
      const std::int64_t stride = window.begin - axis.stretches[static_cast<std::size_t>(o - 1)].begin;
      if (series.last - series.first == 1 && stride > 0) series.stride = stride;
      if (series.stride == stride) {
        series.last = o + 1;
        continue;
      }
    }
    all.push_back({o, o + 1, 1, taps});
  }
  return all;
}

/// Calls visit(plane, z, y, output) for each row of outputs: `output` is the place of its first.
template <class Visit>
void each_output_row(std::int64_t planes, const PoolAxes& axes, Visit visit) {
  std::int64_t output = 0;
  for (std::int64_t plane = 0; plane < planes; ++plane) {
    for (const Stretch& z : axes[0].stretches) {
      for (const Stretch& y : axes[1].stretches) {
        visit(plane, z, y, output);
        output += std::ssize(axes[2].stretches);
      }
    }
  }
}

std::int64_t plane_size(const PoolAxes& axes) { return axes[0].size * axes[1].size * axes[2].size; }

/// Calls visit(row) for each row that a window reads: `row` is where the row begins in the plane.
template <class Visit>
void each_row(const PoolAxes& axes, const Stretch& z, const Stretch& y, Visit visit) {
  for (std::int64_t depth = z.begin; depth < z.end; depth += axes[0].step) {
    for (std::int64_t height = y.begin; height < y.end; height += axes[1].step) {
      visit((depth * axes[1].size + height) * axes[2].size);
    }
  }
}

/// Calls visit(series, position, stride) for each tap of each series: the first window's tap stands `position` behind
/// the part's begin.
template <class Visit>
void each_tap(const PoolAxis& axis, const Part& part, const std::vector<Series>& all, Visit visit) {
  for (const Series& series : all) {
    const std::int64_t begin = axis.stretches[static_cast<std::size_t>(series.first)].begin - part.begin;
    for (std::int64_t tap = 0; tap < series.taps; ++tap) {
      visit(series, begin + tap * axis.step, static_cast<std::size_t>(series.stride));
    }
  }
}

std::size_t count_of(const Series& series) { return static_cast<std::size_t>(series.last - series.first); }

/// Calls visit(part, its series) for each part of a row.
template <class Visit>
void each_part(const PoolAxis& axis, Visit visit) {
  for (const Part& part : parts_of(axis)) visit(part, series_of(axis, part));
}

/// A plane has fewer places, but where a window that reads nothing would begin may lie far behind.
std::int32_t place(std::int64_t at) {
  return static_cast<std::int32_t>(std::min<std::int64_t>(at, std::numeric_limits<std::int32_t>::max()));
}

/// The largest values of a part of a row of windows and their places, first along columns, then along the row.
class LargestRow {
 public:
  LargestRow(const PoolAxes& axes, const Part& part, const std::vector<Series>& series)
      : axes_(axes),
        part_(part),
        series_(series),
        column_(part.outputs() == 1 ? 0 : part.width()),
        column_at_(column_.size()),
        value_(part.outputs()),
        at_(part.outputs()) {}

  void find(const float* plane, const Stretch& z, const Stretch& y) {
    const WindowKernels& kernels = table().windows;
    const std::int64_t first_row = (z.begin * axes_[1].size + y.begin) * axes_[2].size;
    std::ranges::fill(value_, lowest);
    for (std::size_t i = 0; i < at_.size(); ++i) {
      at_[i] = place(first_row + axes_[2].stretches[static_cast<std::size_t>(part_.first) + i].begin);
    }
    if (at_.size() == 1) return find_one(plane, z, y);
    if (z.begin >= z.end || y.begin >= y.end) return;
    std::ranges::fill(column_, lowest);
    std::iota(column_at_.begin(), column_at_.end(), place(first_row + part_.begin));
    each_row(axes_, z, y, [&](std::int64_t row) {
      kernels.max_row(plane + row + part_.begin, place(row + part_.begin), part_.width(),
                      {column_.data(), column_at_.data()});
    });
    each_tap(axes_[2], part_, series_, [&](const Series& series, std::int64_t position, std::size_t stride) {
      const auto to = static_cast<std::size_t>(series.first - part_.first);
      kernels.max_places(column_.data() + position, column_at_.data() + position, stride, count_of(series),
                         {value_.data() + to, at_.data() + to});
    });
  }

  [[nodiscard]] const std::vector<float>& values() const { return value_; }
  [[nodiscard]] const std::vector<std::int32_t>& places() const { return at_; }

 private:
  void find_one(const float* plane, const Stretch& z, const Stretch& y) {
    const Stretch& x = axes_[2].stretches[static_cast<std::size_t>(part_.first)];
    each_row(axes_, z, y, [&](std::int64_t row) {
      for (std::int64_t i = row + x.begin; i < row + x.end; i += axes_[2].step) {
        if (!(plane[i] > value_[0]) && plane[i] == plane[i]) continue;  // of NaNs the last
        value_[0] = plane[i];
        at_[0] = place(i);
      }
    });
  }

  const PoolAxes& axes_;
  const Part& part_;
  const std::vector<Series>& series_;
  std::vector<float> column_;
  std::vector<std::int32_t> column_at_;
  std::vector<float> value_;
  std::vector<std::int32_t> at_;
};

double divisor(const Stretch& z, const Stretch& y, const Stretch& x) {
  return static_cast<double>(z.divisor) * static_cast<double>(y.divisor) * static_cast<double>(x.divisor);
}

}  // namespace

void max_pool(const float* x, std::int64_t planes, const PoolAxes& axes, float* y, float* indices) {
  const WindowKernels& kernels = table().windows;
  const std::int64_t size = plane_size(axes);
  each_part(axes[2], [&](const Part& part, const std::vector<Series>& all) {
    if (indices != nullptr) {
      LargestRow largest(axes, part, all);
      each_output_row(planes, axes, [&](std::int64_t plane, const Stretch& sz, const Stretch& sy, std::int64_t output) {
        largest.find(x + plane * size, sz, sy);
        std::ranges::copy(largest.values(), y + output + part.first);
        std::ranges::transform(largest.places(), indices + output + part.first,
                               [](std::int32_t at) { return static_cast<float>(at); });
      });
      return;
    }
    if (part.outputs() == 1 && axes[2].step == 1) {
      each_output_row(planes, axes, [&](std::int64_t plane, const Stretch& sz, const Stretch& sy, std::int64_t output) {
        float& largest = y[output + part.first] = lowest;
        each_row(axes, sz, sy, [&](std::int64_t row) {
          const float of_row = table().rows.largest(x + plane * size + row + part.begin, part.width());
          kernels.max(&of_row, 1, 1, &largest);
        });
      });
      return;
    }
    std::vector<float> column(part.width());
    each_output_row(planes, axes, [&](std::int64_t plane, const Stretch& sz, const Stretch& sy, std::int64_t output) {
      std::ranges::fill(column, lowest);
      each_row(axes, sz, sy, [&](std::int64_t row) {
        kernels.max(x + plane * size + row + part.begin, 1, part.width(), column.data());
      });
      std::fill_n(y + output + part.first, part.outputs(), lowest);
      each_tap(axes[2], part, all, [&](const Series& series, std::int64_t position, std::size_t stride) {
        kernels.max(column.data() + position, stride, count_of(series), y + output + series.first);
      });
    });
  });
}

void max_pool_backward(const float* x, const float* grad, std::int64_t planes, const PoolAxes& axes, float* grad_x) {
  const std::int64_t size = plane_size(axes);
  each_part(axes[2], [&](const Part& part, const std::vector<Series>& all) {
    LargestRow largest(axes, part, all);
    each_output_row(planes, axes, [&](std::int64_t plane, const Stretch& sz, const Stretch& sy, std::int64_t output) {
      largest.find(x + plane * size, sz, sy);
      const float* from = grad + output + part.first;
      for (const std::int32_t at : largest.places()) {
        if (at < size) grad_x[plane * size + at] += *from;  // else: a dilated window that reads padding only
        ++from;
      }
    });
  });
}

void average_pool(const float* x, std::int64_t planes, const PoolAxes& axes, float* y) {
  const Table& kernels = table();
  const std::int64_t size = plane_size(axes);
  each_part(axes[2], [&](const Part& part, const std::vector<Series>& all) {
    // A window can be a whole plane: float would lose digits.
    if (part.outputs() == 1) {
      each_output_row(planes, axes, [&](std::int64_t plane, const Stretch& sz, const Stretch& sy, std::int64_t output) {
        double sum = 0.0;
        each_row(axes, sz, sy,
                 [&](std::int64_t row) { sum += kernels.rows.sum(x + plane * size + row + part.begin, part.width()); });
        const Stretch& window = axes[2].stretches[static_cast<std::size_t>(part.first)];
        y[output + part.first] = static_cast<float>(sum / divisor(sz, sy, window));
      });
      return;
    }
    std::vector<double> column(part.width());
    std::vector<double> sums(part.outputs());
    each_output_row(planes, axes, [&](std::int64_t plane, const Stretch& sz, const Stretch& sy, std::int64_t output) {
      std::ranges::fill(column, 0.0);
      each_row(axes, sz, sy, [&](std::int64_t row) {
        kernels.rows.add(x + plane * size + row + part.begin, part.width(), column.data());
      });
      std::ranges::fill(sums, 0.0);
      each_tap(axes[2], part, all, [&](const Series& series, std::int64_t position, std::size_t stride) {
        kernels.windows.add(column.data() + position, stride, count_of(series),
                           sums.data() + (series.first - part.first));
      });
      const Stretch* window = axes[2].stretches.data() + part.first;
      float* to = y + output + part.first;
      for (const double sum : sums) *to++ = static_cast<float>(sum / divisor(sz, sy, *window++));
    });
  });
}

void average_pool_backward(const float* grad, std::int64_t planes, const PoolAxes& axes, float* grad_x) {
  const WindowKernels& kernels = table().windows;
  const std::int64_t size = plane_size(axes);
  each_part(axes[2], [&](const Part& part, const std::vector<Series>& /*all*/) {
    std::vector<float> shares(part.width());  // what each row of the windows gets
    each_output_row(planes, axes, [&](std::int64_t plane, const Stretch& sz, const Stretch& sy, std::int64_t output) {
      std::ranges::fill(shares, 0.0F);
      for (std::int64_t o = part.first; o < part.last; ++o) {
        const Stretch& window = axes[2].stretches[static_cast<std::size_t>(o)];
        const auto share = static_cast<float>(static_cast<double>(grad[output + o]) / divisor(sz, sy, window));
        for (std::int64_t i = window.begin; i < window.end; ++i)
          shares[static_cast<std::size_t>(i - part.begin)] += share;
      }
      each_row(axes, sz, sy, [&](std::int64_t row) {
        kernels.add_row(shares.data(), part.width(), grad_x + plane * size + row + part.begin);
      });
    });
  });
}

}  // namespace convscope::kernels
