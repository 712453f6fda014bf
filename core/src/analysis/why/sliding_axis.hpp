#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "convscope/layer.hpp"
#include "layers/wide.hpp"
#include "layers/window_size.hpp"

namespace convscope::analysis {

using layers::Wide;

/// One axis of a call whose windows slide, with its sizes.
struct SlidingAxis {
  std::string name;  ///< "H"
  AxisWindow window;
  std::int64_t input = 0;
  std::int64_t output = 0;

  /// Positions from the first tap of a window to the last.
  [[nodiscard]] Wide extent() const { return layers::window_span(window.kernel, window.dilation); }
  /// Windows: one for each output; transposed: one for each input.
  [[nodiscard]] std::int64_t windows() const { return window.transposed ? input : output; }
  /// Positions from the beginning of the first window to the end of the last one; 0 without windows.
  [[nodiscard]] Wide span() const {
    return windows() == 0 ? 0 : layers::transposed_size(windows(), extent(), window.stride, 0);
  }
  /// Input and padding.
  [[nodiscard]] Wide padded() const { return static_cast<Wide>(input) + window.pad_begin + window.pad_end; }
  /// Padded positions behind the last window; negative: it reaches beyond them.
  [[nodiscard]] Wide remainder() const { return padded() - span(); }
  /// What a transposed convolution makes without output_padding.
  [[nodiscard]] Wide plain_output() const { return span() - window.pad_begin - window.pad_end; }
};

/// The axes of a call of a layer with a kernel that slides along each of them: convolutions, transposed ones, pooling.
/// Not of those whose windows only follow from their sizes, such as adaptive pooling.
[[nodiscard]] std::vector<SlidingAxis> sliding_axes(const Layer& layer, const Shape& input, const Shape& output,
                                                    const CallOptions& options);

}  // namespace convscope::analysis
