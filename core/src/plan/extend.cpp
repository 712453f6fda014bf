#include "plan/extend.hpp"

#include <algorithm>

#include "division.hpp"
#include "kernels/table.hpp"
#include "plan/parallel.hpp"

namespace convscope::plan {

ImageLayout::ImageLayout(const std::array<ReadRange, 3>& range, std::int64_t s) : read(range), split(s) {
  part = ceil_divide(read[2].size(), split);
  row = part * split;
  slice = row * read[1].size();
  plane = slice * read[0].size();
}

std::ptrdiff_t ImageLayout::place(std::int64_t z, std::int64_t y, std::int64_t x) const {
  const std::int64_t at = x - read[2].begin;
  const std::int64_t in_row = split == 1 ? at : at % split * part + at / split;
  return static_cast<std::ptrdiff_t>((z - read[0].begin) * slice + (y - read[1].begin) * row + in_row);
}

Count ImageLayout::size(const std::array<ReadRange, 3>& read, std::int64_t split, std::int64_t channels) {
  const Count row = Count(read[2].size()) + split;
  return Count(channels) * read[0].size() * read[1].size() * row + slack;
}

std::vector<std::ptrdiff_t> read_places(std::int64_t channels, const AxisPhase& z, const AxisPhase& y,
                                        const AxisPhase& x, const ImageLayout& layout) {
  std::vector<std::ptrdiff_t> places;
  places.reserve(static_cast<std::size_t>(channels) * z.taps.size() * y.taps.size() * x.taps.size());
  for (std::int64_t channel = 0; channel < channels; ++channel) {
    for (const Tap& tz : z.taps) {
      for (const Tap& ty : y.taps) {
        for (const Tap& tx : x.taps) {
          places.push_back(static_cast<std::ptrdiff_t>(channel * layout.plane) +
                           layout.place(tz.offset, ty.offset, tx.offset));
        }
      }
    }
  }
  return places;
}

std::vector<std::ptrdiff_t> read_places(std::int64_t channels, const Phases& phases, const ImageLayout& layout) {
  return read_places(channels, phases.axis[0].front(), phases.axis[1].front(), phases.axis[2].front(), layout);
}

Extension::Extension(const Geometry& geometry, const std::array<ReadRange, 3>& read, std::int64_t channels,
                     std::int64_t split, bool in_place)
    : in_(geometry.in), channels_(channels), copies_(!in_place || split > 1) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (read[axis].begin < 0 || read[axis].end > in_[axis]) copies_ = true;
  }
  if (!copies_) {
    layout_ = ImageLayout({ReadRange{0, in_[0]}, ReadRange{0, in_[1]}, ReadRange{0, in_[2]}}, 1);
    return;
  }
  layout_ = ImageLayout(read, split);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    source_[axis].reserve(static_cast<std::size_t>(read[axis].size()));
    for (std::int64_t i = read[axis].begin; i < read[axis].end; ++i) {
      source_[axis].push_back(source_index(i, in_[axis], geometry.border));
    }
    const std::int64_t size = read[axis].size();
    inner_[axis].begin = std::clamp<std::int64_t>(-read[axis].begin, 0, size);
    inner_[axis].end = std::clamp<std::int64_t>(in_[axis] - read[axis].begin, inner_[axis].begin, size);
  }
  framed_ = split == 1 && geometry.border == AxisWindow::Border::zeros;
}

void Extension::copy_row(const float* from, float* row) const {
  const std::vector<std::int64_t>& along_x = source_[2];
  const auto value = [&](std::size_t x) { return along_x[x] < 0 ? 0.0F : from[along_x[x]]; };
  const auto size = static_cast<std::int64_t>(along_x.size());
  const auto [inner_begin, inner_end] = inner_[2];
  if (layout_.split == 1) {
    const auto put = [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t x = begin; x < end; ++x) row[x] = value(static_cast<std::size_t>(x));
    };
    put(0, inner_begin);
    kernels::table().copy(from + layout_.read[2].begin + inner_begin, static_cast<std::size_t>(inner_end - inner_begin),
                          row + inner_begin);
    put(inner_end, size);
    return;
  }
  const std::int64_t split = layout_.split;
  const auto place = [&](std::int64_t x) { return x % split * layout_.part + x / split; };
  // The bulk, from a place that is a whole number of remainders from the row's beginning.
  const bool vectors = split == 2 || split == 4;
  const std::int64_t begin = ceil_divide(inner_begin, split) * split;
  const std::int64_t end = std::max(begin, inner_end);
  const float* const inner = from + layout_.read[2].begin;
  if (vectors && begin < end) {
    kernels::table().split(inner + begin, static_cast<std::size_t>(end - begin), static_cast<std::size_t>(split),
                           row + begin / split, static_cast<std::ptrdiff_t>(layout_.part));
  } else {
    for (std::int64_t remainder = 0; remainder < split; ++remainder) {
      float* to = row + remainder * layout_.part + begin / split;
      for (std::int64_t x = begin + remainder; x < end; x += split) *to++ = inner[x];
    }
  }
  for (std::int64_t x = 0; x < std::min(begin, size); ++x) row[place(x)] = value(static_cast<std::size_t>(x));
  for (std::int64_t x = end; x < size; ++x) row[place(x)] = value(static_cast<std::size_t>(x));
  // The rounding of the parts is read, though never used: it must be a number of ours.
  for (std::int64_t x = size; x < layout_.row; ++x) row[place(x)] = 0.0F;
}

/// The rows [begin, end) of one z, whose inputs begin at `from`, none where that is null: zeros around them, and so
/// many more behind.
void Extension::frame_rows(const float* from, std::int64_t begin, std::int64_t end, std::int64_t behind,
                           float* to) const {
  const auto size = [](std::int64_t value) { return static_cast<std::size_t>(value); };
  const ReadRange y{std::clamp(inner_[1].begin, begin, end), std::clamp(inner_[1].end, begin, end)};
  const ReadRange& x = inner_[2];
  if (from == nullptr || y.size() == 0) {
    return kernels::table().frame({.first = size((end - begin) * layout_.row + behind), .to = to});
  }
  const std::int64_t after = layout_.row - x.end;
  kernels::table().frame({.from = from + (layout_.read[1].begin + y.begin) * in_[2] + layout_.read[2].begin + x.begin,
                          .from_row = static_cast<std::ptrdiff_t>(in_[2]),
                          .rows = size(y.size()),
                          .count = size(x.size()),
                          .first = size((y.begin - begin) * layout_.row + x.begin),
                          .between = size(after + x.begin),
                          .last = size(after + (end - y.end) * layout_.row + behind),
                          .to = to});
}

/// The same for any border, and sorted by remainder.
void Extension::copy_rows(const float* from, std::int64_t begin, std::int64_t end, float* to) const {
  for (std::int64_t row = begin; row < end; ++row, to += layout_.row) {
    const std::int64_t y = source_[1][static_cast<std::size_t>(row)];
    if (from == nullptr || y < 0) {
      kernels::table().frame({.first = static_cast<std::size_t>(layout_.row), .to = to});
    } else {
      copy_row(from + y * in_[2], to);
    }
  }
}

/// The rows of these planes, counted from the first slice on.
void Extension::copy_part(const float* input, ReadRange planes, ReadRange rows, float* image) const {
  const std::int64_t slice_rows = layout_.read[1].size();
  const bool to_the_end = planes.end == channels_ && rows.end == row_count();
  for (std::int64_t c = planes.begin; c < planes.end; ++c) {
    const float* const plane = input + c * in_[0] * in_[1] * in_[2];
    for (std::int64_t row = rows.begin; row < rows.end;) {
      const std::int64_t slice = row / slice_rows;
      const std::int64_t end = std::min(rows.end, (slice + 1) * slice_rows);
      const std::int64_t z = source_[0][static_cast<std::size_t>(slice)];
      const float* const from = z < 0 ? nullptr : plane + z * in_[1] * in_[2];
      float* const to = image + c * layout_.plane + row * layout_.row;
      const std::int64_t begin = row - slice * slice_rows;
      if (framed_) {
        const bool last = to_the_end && c + 1 == channels_ && end == rows.end;
        frame_rows(from, begin, end - slice * slice_rows, last ? slack : 0, to);
      } else {
        copy_rows(from, begin, end - slice * slice_rows, to);
      }
      row = end;
    }
  }
  if (!framed_ && to_the_end) std::fill_n(image + channels_ * layout_.plane, slack, 0.0F);
}

std::int64_t Extension::row_count() const { return layout_.read[0].size() * layout_.read[1].size(); }

const float* Extension::extend(const float* input, std::size_t workers, float* image) const {
  if (!copies_) return input;
  const std::int64_t rows = row_count();
  // Rows where there are enough: whoever computes with rows has copied most of them himself.
  const auto parts = 8 * static_cast<std::int64_t>(workers);
  if (workers == 1) {
    copy_part(input, {0, channels_}, {0, rows}, image);
  } else if (rows >= parts) {
    parallel(workers, parts, [&](std::int64_t part, std::size_t) {
      copy_part(input, {0, channels_}, {rows * part / parts, rows * (part + 1) / parts}, image);
    });
  } else {
    parallel(workers, channels_, [&](std::int64_t c, std::size_t) { copy_part(input, {c, c + 1}, {0, rows}, image); });
  }
  return image;
}

}  // namespace convscope::plan
