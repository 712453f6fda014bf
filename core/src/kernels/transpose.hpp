#pragma once

#include <cstddef>

/// Between planes (one after another, as tensors are) and columns (`width` values side by side, as kernels take them).
namespace convscope::kernels {

/// columns[i·width + r] = planes[r·plane + i] for i < count and r < rows; zero for the rows up to `width`, a multiple
/// of the vector.
using PlanesToColumns = void (*)(const float* planes, std::ptrdiff_t plane, std::size_t rows, std::size_t count,
                                 float* columns, std::size_t width);

/// planes[r·plane + i·step] = columns[i·width + r] for i < count and r < rows.
using ColumnsToPlanes = void (*)(const float* columns, std::size_t width, std::size_t rows, std::size_t count,
                                 float* planes, std::ptrdiff_t plane, std::ptrdiff_t step);

}  // namespace convscope::kernels
