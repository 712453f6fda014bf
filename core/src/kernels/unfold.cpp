#include "kernels/unfold.hpp"

#include <algorithm>

namespace convscope::kernels {

namespace {

/// The blocks along one axis whose position `offset` lies in an image of this size: first to one past the last.
struct Inside {
  std::int64_t first;
  std::int64_t last;
};

Inside inside(std::int64_t offset, std::int64_t size, std::int64_t stride, std::int64_t count) {
  const std::int64_t first = offset < 0 ? (-offset - 1) / stride + 1 : 0;
  const std::int64_t last = offset < size ? (size - 1 - offset) / stride + 1 : 0;
  return {std::min(first, count), std::clamp(last, std::min(first, count), count)};
}

/// Calls visit(image, column, blocks, stride) for each row of each kernel position: `blocks` places in the columns from
/// `column` on stand for places of the image from `image` on, `stride` apart.
template <class Visit>
void each_row(std::int64_t planes, const Blocks& b, Visit visit) {
  std::int64_t row = 0;
  for (std::int64_t plane = 0; plane < planes; ++plane) {
    for (std::int64_t ky = 0; ky < b.kernel[0]; ++ky) {
      const std::int64_t y = ky * b.dilation[0] - b.padding[0];
      const Inside rows = inside(y, b.image[0], b.stride[0], b.count[0]);
      for (std::int64_t kx = 0; kx < b.kernel[1]; ++kx, row += b.count[0] * b.count[1]) {
        const std::int64_t x = kx * b.dilation[1] - b.padding[1];
        const Inside columns = inside(x, b.image[1], b.stride[1], b.count[1]);
        for (std::int64_t i = rows.first; i < rows.last; ++i) {
          const std::int64_t line = (plane * b.image[0] + y + i * b.stride[0]) * b.image[1];
          visit(line + x + columns.first * b.stride[1], row + i * b.count[1] + columns.first,
                columns.last - columns.first, b.stride[1]);
        }
      }
    }
  }
}

}  // namespace

void unfold(const float* image, std::int64_t planes, const Blocks& blocks, float* columns) {
  std::fill_n(columns, planes * blocks.kernel[0] * blocks.kernel[1] * blocks.count[0] * blocks.count[1], 0.0F);
  each_row(planes, blocks, [=](std::int64_t from, std::int64_t to, std::int64_t count, std::int64_t stride) {
    for (std::int64_t i = 0; i < count; ++i) columns[to + i] = image[from + i * stride];
  });
}

void fold(const float* columns, std::int64_t planes, const Blocks& blocks, float* image) {
  each_row(planes, blocks, [=](std::int64_t to, std::int64_t from, std::int64_t count, std::int64_t stride) {
    for (std::int64_t i = 0; i < count; ++i) image[to + i * stride] += columns[from + i];
  });
}

}  // namespace convscope::kernels
