#include "plan/product.hpp"

#include <algorithm>

#include "division.hpp"
#include "plan/choice.hpp"
#include "plan/deep.hpp"
#include "plan/lanes.hpp"
#include "plan/parallel.hpp"
#include "plan/scratch.hpp"

namespace convscope::plan {
namespace {

using kernels::ConvolutionKernel;

/// Rows of one call of the kernel: their sums stay in the first-level cache beside one block of the depth.
constexpr std::int64_t row_block = 96;
/// Columns of a task of the dot kernel.
constexpr std::int64_t dot_columns = 64;

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

std::size_t workers_of(const ProductSizes& s, std::int64_t tasks) {
  const double work = static_cast<double>(s.rows) * static_cast<double>(s.depth) * static_cast<double>(s.columns);
  return std::min(workers_for(work), static_cast<std::size_t>(tasks));
}

/// Rows of a times the columns of b as these lie in memory.
void add_dots(const ProductSizes& s, const Matrix& a, const Matrix& b, const ConvolutionKernel& kernel, float* out) {
  const std::int64_t lanes = plan::lanes();
  const std::int64_t block = kernels::dot_block * lanes;
  // The kernel reads whole vectors, and behind the last column stands nothing of ours.
  const std::int64_t whole = s.depth / lanes * lanes;
  Scratch<std::ptrdiff_t> places(dot_columns);
  for (std::int64_t i = 0; i < dot_columns; ++i) {
    places[static_cast<std::size_t>(i)] = static_cast<std::ptrdiff_t>(i) * b.column;
  }
  const std::int64_t tasks = ceil_divide(s.columns, dot_columns);
  parallel(workers_of(s, tasks), tasks, [&](std::int64_t task, std::size_t) {
    const std::int64_t first = task * dot_columns;
    const std::int64_t count = std::min(dot_columns, s.columns - first);
    for (std::int64_t row = 0; row < s.rows; ++row) {
      float* const sums = out + row * s.columns + first;
      for (std::int64_t k = 0; k < whole; k += block) {
        kernel.dot({.a = a.data + row * a.row + k,
                    .a_row = 0,
                    .b = b.data + first * b.column + k,
                    .b_row = 0,
                    .rows = 1,
                    .count = static_cast<std::size_t>(std::min(block, whole - k)),
                    .offsets = places.data(),
                    .offset_count = static_cast<std::size_t>(count),
                    .sums = sums});
      }
      for (std::int64_t i = 0; i < count; ++i) {
        for (std::int64_t k = whole; k < s.depth; ++k) {
          sums[i] += a.data[row * a.row + k] * b.data[(first + i) * b.column + k];
        }
      }
    }
  });
}

/// What a worker needs for a block of columns.
Count worker_floats(const ProductSizes& s, std::int64_t width) { return (Count(s.depth) + row_block) * width; }

/// As many as 64 MiB are enough for, so that threads are no reason to refuse a product.
std::int64_t affordable_workers(const ProductSizes& s, std::int64_t width) {
  constexpr std::int64_t most_floats = std::int64_t{1} << 24;
  return std::max<std::int64_t>(1, most_floats / worker_floats(s, width).value());
}

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

/// How a product is cut into tasks: blocks of columns, and parts of the rows where those are few for the workers.
struct Cut {
  Cut(const ProductSizes& s, std::int64_t width) : blocks(ceil_divide(s.columns, width)) {
    const auto most = static_cast<std::int64_t>(workers_of(s, s.rows * blocks));
    const std::int64_t wanted = most == 1 ? 1 : ceil_divide(8 * most, blocks);
    part = ceil_divide(ceil_divide(s.rows, row_block), wanted) * row_block;
    parts = ceil_divide(s.rows, part);
    workers = workers_of(s, std::min(blocks * parts, affordable_workers(s, width)));
  }
  std::int64_t blocks;
  std::int64_t part;  ///< rows
  std::int64_t parts;
  std::size_t workers;
};

}  // namespace

void add_product(const ProductSizes& s, const Matrix& a, const Matrix& b, float* out) {
  if (s.rows == 0 || s.depth == 0 || s.columns == 0) return;
  const ConvolutionKernel& kernel = choose_product(s.rows, s.columns, a.column == 1 && b.row == 1);
  if (kernel.family == ConvolutionKernel::Family::dot) return add_dots(s, a, b, kernel, out);

  const auto width = static_cast<std::int64_t>(kernel.width);
  const Cut cut(s, width);
  const std::int64_t own = worker_floats(s, width).value();
  Scratch<float> scratch(static_cast<std::int64_t>(cut.workers) * own);
  Scratch<std::ptrdiff_t> depth(s.depth);
  for (std::int64_t k = 0; k < s.depth; ++k) {
    depth[static_cast<std::size_t>(k)] = static_cast<std::ptrdiff_t>(k) * a.column;
  }
  parallel(cut.workers, cut.blocks * cut.parts, [&](std::int64_t task, std::size_t worker) {
    const std::int64_t begin = task % cut.parts * cut.part;
    add_columns(s, a, b, kernel, depth, task / cut.parts * width, begin, std::min(begin + cut.part, s.rows),
                scratch.data() + static_cast<std::int64_t>(worker) * own, out);
  });
}

std::int64_t product_scratch_bytes(const ProductSizes& s, bool lined_up) {
  constexpr auto place = static_cast<std::int64_t>(sizeof(std::ptrdiff_t));
  if (s.rows == 0 || s.depth == 0 || s.columns == 0) return 0;
  const ConvolutionKernel& kernel = choose_product(s.rows, s.columns, lined_up);
  if (kernel.family == ConvolutionKernel::Family::dot) return dot_columns * place;
  const auto width = static_cast<std::int64_t>(kernel.width);
  const Count floats =
      worker_floats(s, width) * std::min(static_cast<std::int64_t>(threads()), affordable_workers(s, width));
  return (floats * static_cast<std::int64_t>(sizeof(float)) + Count(s.depth) * place).value();
}

}  // namespace convscope::plan
