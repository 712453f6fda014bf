#include "plan/extend.hpp"

#include <algorithm>

#include "kernels/table.hpp"

namespace convscope::plan {

ImageLayout::ImageLayout(const std::array<ReadRange, 3>& range, std::int64_t s) : read(range), split(s) {
  part = (read[2].size() + split - 1) / split;
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
  }
  inner_begin_ = std::clamp<std::int64_t>(-read[2].begin, 0, read[2].size());
  inner_end_ = std::clamp<std::int64_t>(in_[2] - read[2].begin, inner_begin_, read[2].size());
}

void Extension::copy_row(const float* from, float* row) const {
  const std::vector<std::int64_t>& along_x = source_[2];
  const auto value = [&](std::size_t x) { return along_x[x] < 0 ? 0.0F : from[along_x[x]]; };
  const auto size = static_cast<std::int64_t>(along_x.size());
  if (layout_.split == 1) {
    const auto put = [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t x = begin; x < end; ++x) row[x] = value(static_cast<std::size_t>(x));
    };
    put(0, inner_begin_);
    kernels::table().copy(from + layout_.read[2].begin + inner_begin_,
                          static_cast<std::size_t>(inner_end_ - inner_begin_), row + inner_begin_);
    put(inner_end_, size);
    return;
  }
  const std::int64_t split = layout_.split;
  const auto place = [&](std::int64_t x) { return x % split * layout_.part + x / split; };
  // The bulk, from a place that is a whole number of remainders from the row's beginning.
  const bool vectors = split == 2 || split == 4;
  const std::int64_t begin = ceil_divide(inner_begin_, split) * split;
  const std::int64_t end = std::max(begin, inner_end_);
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

void Extension::copy(const float* input, std::int64_t begin, std::int64_t end, float* image) const {
  const float* plane = input + begin * in_[0] * in_[1] * in_[2];
  float* row = image + begin * layout_.plane;
  for (std::int64_t c = begin; c < end; ++c, plane += in_[0] * in_[1] * in_[2]) {
    for (const std::int64_t z : source_[0]) {
      for (const std::int64_t y : source_[1]) {
        if (z < 0 || y < 0) {
          std::fill_n(row, layout_.row, 0.0F);
        } else {
          copy_row(plane + (z * in_[1] + y) * in_[2], row);
        }
        row += layout_.row;
      }
    }
  }
  if (end == channels_) std::fill_n(image + channels_ * layout_.plane, slack, 0.0F);
}

}  // namespace convscope::plan
