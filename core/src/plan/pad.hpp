#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "convscope/operation.hpp"

/// Tensors with more, or less, at the ends of their axes, on memory.
namespace convscope::plan {

/// One axis and what stands at each place of the padded one. Negative padding crops; what wraps around is the cropped
/// axis.
struct PaddedAxis {
  PaddedAxis(std::int64_t size, std::int64_t begin, std::int64_t end, AxisWindow::Border border);

  std::int64_t size;                 ///< of the input
  std::vector<std::int64_t> source;  ///< which input; −1: the value
  std::int64_t inner_begin = 0;      ///< [inner_begin, inner_end): places that hold inputs in order
  std::int64_t inner_end = 0;
};

/// Writes `planes` padded blocks of `axes`, outermost first; `value` stands where no input does.
void pad(std::span<const PaddedAxis> axes, std::int64_t planes, const float* input, float value, float* output);

/// Adds the gradients of the padded blocks to those of the inputs they came from.
void pad_backward(std::span<const PaddedAxis> axes, std::int64_t planes, const float* grad, float* input_gradient);

}  // namespace convscope::plan
