#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "graph/trace.hpp"

namespace convscope::analysis {

/// Input samples for one sample of a tensor, axis by axis: 4 behind two strides of 2. Empty where nothing says it.
using Scale = std::vector<double>;

[[nodiscard]] bool same_scale(const Scale& a, const Scale& b);

/// One call on the main path.
struct Stop {
  std::size_t step = 0;    ///< number of the call
  std::size_t from = 0;    ///< the tensor whose size it changes
  std::size_t tensor = 0;  ///< what it gives
  Scale from_scale{};
  Scale scale{};
  bool up = false;  ///< makes its axes larger, or brings them back after they were flattened
};

/// From the input to the output, by the first operand of each call; empty where that does not lead to the input, or
/// where nothing says how large the last tensor is meant to be. Windows change the scale by their stride, other layers
/// by the ratio of their sizes, rounded to whole numbers. Where axes are flattened and brought back, the scale goes on
/// if the sizes are the same again; else what follows is taken to lead to the input's size, if it ends within a quarter
/// of it.
[[nodiscard]] std::vector<Stop> main_path(const Trace& trace, std::size_t axes);

/// The last `axes` sizes.
[[nodiscard]] std::span<const std::int64_t> tail(const Shape& shape, std::size_t axes);

/// How many input samples more (or, below 0, less) a call's result stands for than what it was made of.
[[nodiscard]] double gain(const Stop& stop, const Trace& trace, std::size_t axis);

/// after - before, without what rounding of scales such as 49 · 1/49 leaves.
[[nodiscard]] double difference(double after, double before);

}  // namespace convscope::analysis
