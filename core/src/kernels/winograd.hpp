#pragma once

#include <cstddef>

#include "kernels/unbounded.hpp"

/// Transforms of Winograd's minimal filtering F(4×4, 3×3): 36 products for a tile of 4×4 outputs in place of 144.
/// Source: Lavin, Gray 2016, "Fast Algorithms for Convolutional Neural Networks" (arXiv:1509.09308), with the points
/// 0, ±1/√2, ±√2, ∞ in place of 0, ±1, ±2, ∞: as many operations, and smaller errors, since the numbers grow less.
namespace convscope::kernels::winograd {

inline constexpr std::size_t outputs = 4;  ///< of a tile, along each axis
inline constexpr std::size_t inputs = 6;
inline constexpr std::size_t places = inputs * inputs;

/// The points but 0 and ∞.
inline constexpr double near_point = 0.70710678118654752440;
inline constexpr double far_point = 1.41421356237309504880;

/// A row of tiles of one channel, from rows that are split by remainder modulo 4:
/// to[place·place_step + t] for t < tiles, up to whole vectors.
struct InputArguments {
  const float* rows;
  std::ptrdiff_t row;   ///< distance of rows
  std::ptrdiff_t part;  ///< distance of the remainders in a row
  std::size_t tiles;
  float* to;
  std::ptrdiff_t place_step;
};
using InputKernel = void (*)(const InputArguments&);

/// A row of tiles of a block of channels: rows[y·row + (4·t + x)·width + c] for y, x < 4 and t < tiles, from
/// from[place·place_step + t·width + c], or `lowest` where that is less; the width is two vectors.
struct OutputArguments {
  const float* from;
  std::ptrdiff_t place_step;
  std::size_t tiles;
  const float* bias;  ///< [width]
  float* rows;
  std::ptrdiff_t row;
  float lowest = unbounded;
};
using OutputKernel = void (*)(const OutputArguments&);

/// The transformed weights of `width` output channels and one input channel, worked out in double:
/// to[place·place_step + c] = (G g Gᵀ)[place] for g[tap] = weights[tap·width + c].
void transform_weights(const float* weights, std::size_t width, float* to, std::ptrdiff_t place_step);

}  // namespace convscope::kernels::winograd
