#pragma once

#include <cstddef>

/// Between planes (one after another, as tensors are) and columns (`width` values side by side, as kernels take them).
namespace convscope::kernels {

/// columns[i·width + r] = planes[r·plane + i] for i < count and r < rows; zero for the rows up to `width`, a multiple
/// of the vector.
using PlanesToColumns = void (*)(const float* planes, std::ptrdiff_t plane, std::size_t rows, std::size_t count,
                                 float* columns, std::size_t width);

/// planes[r·plane + i·step] = columns[i·width + r] for i < count and r < rows. The rows of whole vectors are quicker.
using ColumnsToPlanes = void (*)(const float* columns, std::size_t width, std::size_t rows, std::size_t count,
                                 float* planes, std::ptrdiff_t plane, std::ptrdiff_t step);

/// planes[r·plane + i] = columns[i/2·width + r] for i < count and r < rows, of `even` columns and `odd` ones in turn.
using ColumnPairsToPlanes = void (*)(const float* even, const float* odd, std::size_t width, std::size_t rows,
                                     std::size_t count, float* planes, std::ptrdiff_t plane);

/// Rows with zeros around them: first, between and last; one after another from `to` on.
struct FrameArguments {
  const float* from = nullptr;
  std::ptrdiff_t from_row = 0;
  std::size_t rows = 0;
  std::size_t count = 0;  ///< values of a row
  std::size_t first = 0;
  std::size_t between = 0;
  std::size_t last = 0;
  float* to = nullptr;
};
using Frame = void (*)(const FrameArguments&);

/// to[i] = from[i] for i < count. For rows: a call of the library's costs WebAssembly as much as copying a hundred
/// values.
using Copy = void (*)(const float* from, std::size_t count, float* to);

/// to[2·i] = even[i], to[2·i + 1] = odd[i], for as many as make `count` values.
using Interleave = void (*)(const float* even, const float* odd, std::size_t count, float* to);

/// parts[(i mod split)·part + i/split] = from[i] for i < count; `split` is 2 or 4.
using Split = void (*)(const float* from, std::size_t count, std::size_t split, float* parts, std::ptrdiff_t part);

}  // namespace convscope::kernels
