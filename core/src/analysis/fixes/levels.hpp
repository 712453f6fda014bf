#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "graph/trace.hpp"

namespace convscope::analysis {

/// A tensor of the decoder and the tensor of the encoder whose size it is meant to bring back.
struct Level {
  std::size_t encoder = 0;         ///< number of the encoder's tensor in the trace
  std::size_t decoder = 0;         ///< number of the decoder's tensor
  std::vector<std::size_t> downs;  ///< steps that lead from the encoder's tensor to the level below, in order
  std::vector<std::size_t> ups;    ///< steps that lead from the level below to the decoder's tensor, in order
};

/// The levels of an autoencoder, the innermost first; the last one pairs the model's input with its output. A model is
/// one if, along its main path (from the output back by every call's first tensor), it makes its input smaller and then
/// larger by as much; where sizes are fixed in between (Unflatten), if the output is nearly as large as the input. A
/// level ends where the scale changes, so encoder and decoder may take different numbers of layers. Empty where there
/// is none.
[[nodiscard]] std::vector<Level> levels(const Trace& trace);

/// Trailing axes that are meant to come back: the spatial ones, or the features of a model of Linear layers.
[[nodiscard]] std::size_t compared_axes(const Trace& trace);

/// The last `axes` sizes.
[[nodiscard]] std::span<const std::int64_t> tail(const Shape& shape, std::size_t axes);

/// True if both of the level's tensors have the same sizes along the compared axes.
[[nodiscard]] bool meets(const Level& level, const Trace& trace);

/// How many levels do not meet; 0 as soon as the outermost does, and where the model is no autoencoder.
[[nodiscard]] std::int64_t levels_missed(const Trace& trace);

}  // namespace convscope::analysis
