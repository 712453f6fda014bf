#pragma once

#include <cstddef>
#include <cstdint>

/// Products of matrices in memory, by the kernels of the convolutions.
namespace convscope::plan {

/// A matrix as it lies in memory, transposed or not: how far apart its rows and its columns are.
struct Matrix {
  const float* data;
  std::ptrdiff_t row;
  std::ptrdiff_t column;

  [[nodiscard]] Matrix transposed() const { return {data, column, row}; }
};

/// A matrix whose rows of `columns` values follow each other.
[[nodiscard]] inline Matrix dense(const float* data, std::int64_t columns) {
  return {data, static_cast<std::ptrdiff_t>(columns), 1};
}

/// (rows × depth) · (depth × columns).
struct ProductSizes {
  std::int64_t rows = 0;
  std::int64_t depth = 0;
  std::int64_t columns = 0;
};

/// out += a·b. `out` is dense. A few rows times the columns of a dense transposed matrix are summed in another order
/// than more of them: the last bits of a row may depend on how many there are.
void add_product(const ProductSizes& sizes, const Matrix& a, const Matrix& b, float* out);

/// Bytes of scratch memory that add_product takes at most, on as many threads as there are. `lined_up`: the rows of a
/// and the columns of b are contiguous. Saturates.
[[nodiscard]] std::int64_t product_scratch_bytes(const ProductSizes& sizes, bool lined_up = false);

}  // namespace convscope::plan
