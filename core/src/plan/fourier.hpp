#pragma once

#include <cstdint>

#include "plan/geometry.hpp"
#include "plan/scratch.hpp"

namespace convscope::plan {

/// How a convolution is carried out by Fourier transforms: blocks of the output, each from `size` inputs, of which its
/// neighbour reads the last again (overlap-save).
struct FourierBlocks {
  std::int64_t size = 0;     ///< of a transform
  std::int64_t outputs = 0;  ///< of a block
  std::int64_t count = 0;
};

/// The blocks that take the least time, of those that take 128 MiB at most; where none do, the smallest.
[[nodiscard]] FourierBlocks fourier_blocks(const Geometry& geometry, const AxisPhase& phase);

/// How many times fewer operations that is than one product after the other, packing of the weights included.
[[nodiscard]] double fourier_gain(const Geometry& geometry, const AxisPhase& phase);

/// Whether it takes 128 MiB at most.
[[nodiscard]] bool fourier_fits(const Geometry& geometry, const AxisPhase& phase);

/// Floats that the algorithm takes, weights included.
[[nodiscard]] Count fourier_floats(const Geometry& geometry, const AxisPhase& phase);

}  // namespace convscope::plan
