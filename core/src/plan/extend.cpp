#include "plan/extend.hpp"

#include <algorithm>

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

ExtendedImage::ExtendedImage(const Geometry& geometry, const std::array<ReadRange, 3>& read, std::int64_t channels,
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
  values_ = Scratch<float>(layout_.plane * channels + slack);
  // The rows' rounding and the slack are read, though never used: they must be numbers of ours.
  std::fill_n(values_.data(), values_.size(), 0.0F);
}

const float* ExtendedImage::set(const float* input) {
  if (!copies_) return input;
  const std::vector<std::int64_t>& along_x = source_[2];
  float* row = values_.data();
  for (std::int64_t c = 0; c < channels_; ++c, input += in_[0] * in_[1] * in_[2]) {
    for (const std::int64_t z : source_[0]) {
      for (const std::int64_t y : source_[1]) {
        if (z < 0 || y < 0) {
          std::fill_n(row, layout_.row, 0.0F);
          row += layout_.row;
          continue;
        }
        const float* from = input + (z * in_[1] + y) * in_[2];
        if (layout_.split == 1) {
          const auto put = [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t x = begin; x < end; ++x) {
              const std::int64_t source = along_x[static_cast<std::size_t>(x)];
              row[x] = source < 0 ? 0.0F : from[source];
            }
          };
          put(0, inner_begin_);
          std::copy(from + layout_.read[2].begin + inner_begin_, from + layout_.read[2].begin + inner_end_,
                    row + inner_begin_);
          put(inner_end_, static_cast<std::int64_t>(along_x.size()));
        } else {
          float* part = row;
          for (std::int64_t s = 0; s < layout_.split; ++s, part += layout_.part) {
            float* to = part;
            for (std::size_t x = static_cast<std::size_t>(s); x < along_x.size();
                 x += static_cast<std::size_t>(layout_.split)) {
              *to++ = along_x[x] < 0 ? 0.0F : from[along_x[x]];
            }
          }
        }
        row += layout_.row;
      }
    }
  }
  return values_.data();
}

}  // namespace convscope::plan
