#include "plan/product.hpp"

#include <algorithm>

#include "plan/choice.hpp"
#include "plan/scratch.hpp"

namespace convscope::plan {
namespace {

using kernels::ConvolutionKernel;

/// Rows of one call of the kernel: their sums stay in the first-level cache beside one block of the depth.
constexpr std::int64_t row_block = 96;

/// `count` columns of b from `first` on as the kernel takes them: [depth][width], zeros behind the last.
void pack(const Matrix& b, std::int64_t first, std::int64_t count, std::int64_t depth, std::int64_t width, float* to) {
  const float* from = b.data + first * b.column;
  if (b.row == 1) {
    kernels::table().planes_to_columns(from, b.column, static_cast<std::size_t>(count), static_cast<std::size_t>(depth),
                                       to, static_cast<std::size_t>(width));
    return;
  }
  for (std::int64_t k = 0; k < depth; ++k, from += b.row, to += width) {
    for (std::int64_t i = 0; i < count; ++i) to[i] = from[i * b.column];
    std::fill(to + count, to + width, 0.0F);
  }
}

}  // namespace

void add_product(const ProductSizes& s, const Matrix& a, const Matrix& b, float* out) {
  if (s.rows == 0 || s.depth == 0 || s.columns == 0) return;
  const ConvolutionKernel& kernel = choose_product(s.columns);
  const auto width = static_cast<std::int64_t>(kernel.width);
  Scratch<float> packed(s.depth * width);
  Scratch<float> sums(row_block * width);
  Scratch<std::ptrdiff_t> depth(s.depth);
  for (std::int64_t k = 0; k < s.depth; ++k)
    depth[static_cast<std::size_t>(k)] = static_cast<std::ptrdiff_t>(k) * a.column;

  for (std::int64_t column = 0; column < s.columns; column += width) {
    const std::int64_t some = std::min(width, s.columns - column);
    pack(b, column, some, s.depth, width, packed.data());
    for (std::int64_t row = 0; row < s.rows; row += row_block) {
      const std::int64_t count = std::min(row_block, s.rows - row);
      std::fill_n(sums.data(), count * width, 0.0F);
      for (std::int64_t k = 0; k < s.depth; k += kernels::igemm_depth) {
        kernel.igemm({.input = a.data + row * a.row,
                      .pixels = nullptr,
                      .step = a.row,
                      .pixel_count = static_cast<std::size_t>(count),
                      .depth = depth.data() + k,
                      .depth_count = static_cast<std::size_t>(std::min(kernels::igemm_depth, s.depth - k)),
                      .weights = packed.data() + k * width,
                      .start = nullptr,
                      .output = sums.data()});
      }
      for (std::int64_t i = 0; i < count; ++i) {
        kernels::table().windows.add_row(sums.data() + i * width, static_cast<std::size_t>(some),
                                         out + (row + i) * s.columns + column);
      }
    }
  }
}

std::int64_t product_scratch_bytes(const ProductSizes& s) {
  const auto width = static_cast<std::int64_t>(2 * kernels::table().lanes);
  const Count floats = Count(s.depth) * width + row_block * width;
  return (floats * static_cast<std::int64_t>(sizeof(float)) +
          Count(s.depth) * static_cast<std::int64_t>(sizeof(std::ptrdiff_t)))
      .value();
}

}  // namespace convscope::plan
