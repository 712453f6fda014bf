#include "plan/product.hpp"

#include <algorithm>

#include "division.hpp"
#include "plan/choice.hpp"
#include "plan/deep.hpp"
#include "plan/parallel.hpp"
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

/// Rows that are dot products with the columns of b as these lie in memory: packing would take as long as all of it.
constexpr std::int64_t few_rows = 3;
/// Vectors of one sum of those: rounding errors must not grow with the depth.
constexpr std::int64_t dot_block = 512;
/// Columns of a task.
constexpr std::int64_t dot_columns = 64;

bool by_dots(const ProductSizes& s, const Matrix& a, const Matrix& b) {
  return s.rows <= few_rows && a.column == 1 && b.row == 1 &&
         s.depth % static_cast<std::int64_t>(kernels::table().lanes) == 0;
}

void add_dots(const ProductSizes& s, const Matrix& a, const Matrix& b, std::size_t workers, float* out) {
  const ConvolutionKernel& kernel =
      *std::ranges::find(kernels::table().convolution, ConvolutionKernel::Family::dot, &ConvolutionKernel::family);
  const std::int64_t block = dot_block * static_cast<std::int64_t>(kernels::table().lanes);
  Scratch<std::ptrdiff_t> places(dot_columns);
  for (std::int64_t i = 0; i < dot_columns; ++i) {
    places[static_cast<std::size_t>(i)] = static_cast<std::ptrdiff_t>(i) * b.column;
  }
  parallel(workers, ceil_divide(s.columns, dot_columns), [&](std::int64_t task, std::size_t) {
    const std::int64_t first = task * dot_columns;
    for (std::int64_t row = 0; row < s.rows; ++row) {
      for (std::int64_t k = 0; k < s.depth; k += block) {
        kernel.dot({.a = a.data + row * a.row + k,
                    .a_row = 0,
                    .b = b.data + first * b.column + k,
                    .b_row = 0,
                    .rows = 1,
                    .count = static_cast<std::size_t>(std::min(block, s.depth - k)),
                    .offsets = places.data(),
                    .offset_count = static_cast<std::size_t>(std::min(dot_columns, s.columns - first)),
                    .sums = out + row * s.columns + first});
      }
    }
  });
}

/// What a worker needs for a block of columns.
std::int64_t worker_floats(const ProductSizes& s, std::int64_t width) { return (s.depth + row_block) * width; }

/// The columns from `column` on, of the rows [begin, end).
void add_columns(const ProductSizes& s, const Matrix& a, const Matrix& b, const ConvolutionKernel& kernel,
                 const Scratch<std::ptrdiff_t>& depth, std::int64_t column, std::int64_t begin, std::int64_t end,
                 float* packed, float* out) {
  const auto width = static_cast<std::int64_t>(kernel.width);
  const std::int64_t some = std::min(width, s.columns - column);
  float* const sums = packed + s.depth * width;
  pack(b, column, some, s.depth, width, packed);
  for (std::int64_t row = begin; row < end; row += row_block) {
    const std::int64_t count = std::min(row_block, end - row);
    std::fill_n(sums, count * width, 0.0F);
    multiply_deep(kernel, {.input = a.data + row * a.row,
                           .pixels = nullptr,
                           .step = a.row,
                           .pixel_count = static_cast<std::size_t>(count),
                           .depth = depth.data(),
                           .depth_count = depth.size(),
                           .weights = packed,
                           .start = nullptr,
                           .output = sums});
    for (std::int64_t i = 0; i < count; ++i) {
      kernels::table().windows.add_row(sums + i * width, static_cast<std::size_t>(some),
                                       out + (row + i) * s.columns + column);
    }
  }
}

}  // namespace

void add_product(const ProductSizes& s, const Matrix& a, const Matrix& b, float* out) {
  if (s.rows == 0 || s.depth == 0 || s.columns == 0) return;
  const std::size_t workers =
      workers_for(static_cast<double>(s.rows) * static_cast<double>(s.depth) * static_cast<double>(s.columns));
  if (by_dots(s, a, b)) return add_dots(s, a, b, workers, out);

  const ConvolutionKernel& kernel = choose_product(s.columns);
  const auto width = static_cast<std::int64_t>(kernel.width);
  const std::int64_t blocks = ceil_divide(s.columns, width);
  // The rows are split as well where there are few blocks of columns for the workers.
  const std::int64_t wanted = workers == 1 ? 1 : ceil_divide(8 * static_cast<std::int64_t>(workers), blocks);
  const std::int64_t part = ceil_divide(ceil_divide(s.rows, row_block), wanted) * row_block;
  const std::int64_t parts = ceil_divide(s.rows, part);

  Scratch<float> scratch(static_cast<std::int64_t>(workers) * worker_floats(s, width));
  Scratch<std::ptrdiff_t> depth(s.depth);
  for (std::int64_t k = 0; k < s.depth; ++k) {
    depth[static_cast<std::size_t>(k)] = static_cast<std::ptrdiff_t>(k) * a.column;
  }
  parallel(workers, blocks * parts, [&](std::int64_t task, std::size_t worker) {
    const std::int64_t begin = task % parts * part;
    add_columns(s, a, b, kernel, depth, task / parts * width, begin, std::min(begin + part, s.rows),
                scratch.data() + static_cast<std::int64_t>(worker) * worker_floats(s, width), out);
  });
}

std::int64_t product_scratch_bytes(const ProductSizes& s) {
  const auto width = static_cast<std::int64_t>(2 * kernels::table().lanes);
  const Count floats = Count(s.depth) * width + row_block * width;
  return (floats * static_cast<std::int64_t>(sizeof(float)) +
          Count(s.depth) * static_cast<std::int64_t>(sizeof(std::ptrdiff_t)))
      .value();
}

}  // namespace convscope::plan
