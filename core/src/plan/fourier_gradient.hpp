#pragma once

#include <cstdint>
#include <optional>

#include "plan/geometry.hpp"
#include "plan/scratch.hpp"

/// The gradient of the weights of a long kernel by Fourier transforms. That of weight (o, i, t) is the sum over items
/// and outputs q of grad(o, q) · input(i, q + t): segments of the gradient correlate with what they read of the input,
/// and the segments of all items are summed as channels are.
namespace convscope::plan {

struct FourierSegments {
  std::int64_t size = 0;      ///< of a transform
  std::int64_t outputs = 0;   ///< of a segment
  std::int64_t count = 0;     ///< segments of an item
  std::int64_t together = 0;  ///< segments of any items whose spectra are there at a time
};

/// The segments that take the least time, for a convolution along one axis that is not transposed and has stride 1;
/// none where a single one takes too much memory. Does not depend on the number of threads.
[[nodiscard]] std::optional<FourierSegments> fourier_segments(const Geometry& geometry);

/// How many times fewer operations that is than one product after the other.
[[nodiscard]] double fourier_segments_gain(const Geometry& geometry, const FourierSegments& segments);

/// Floats of memory that it takes on as many threads as there are.
[[nodiscard]] Count fourier_segments_floats(const Geometry& geometry, const FourierSegments& segments);

}  // namespace convscope::plan
