#pragma once

#include <array>
#include <cstdint>

/// Sliding blocks of an image as columns, and columns added up to an image (im2col and col2im).
namespace convscope::kernels {

/// The blocks, along height and width.
struct Blocks {
  std::array<std::int64_t, 2> image{};  ///< size of a plane of the image
  std::array<std::int64_t, 2> count{};  ///< number of blocks
  std::array<std::int64_t, 2> kernel{};
  std::array<std::int64_t, 2> stride{};
  std::array<std::int64_t, 2> dilation{};
  std::array<std::int64_t, 2> padding{};
};

/// For each of `planes` planes and each position in the kernel a row with one value from each block, 0 in the padding.
void unfold(const float* image, std::int64_t planes, const Blocks& blocks, float* columns);
/// The transposed map: adds each value of the rows to the image where unfold would have read it.
void fold(const float* columns, std::int64_t planes, const Blocks& blocks, float* image);

}  // namespace convscope::kernels
