#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/fixes/path.hpp"
#include "graph/trace.hpp"

namespace convscope::analysis {

/// A tensor of the decoder and the tensor of the encoder whose size it is meant to bring back.
struct Level {
  std::size_t encoder = 0;  ///< number of the encoder's tensor in the trace
  std::size_t decoder = 0;  ///< number of the decoder's tensor
  std::vector<Stop> downs;  ///< from the encoder's tensor to the level below, in order
  std::vector<Stop> ups;    ///< from the level below to the decoder's tensor, in order
  Scale scale;              ///< of both tensors
};

/// The levels of an autoencoder, the innermost first; the last one pairs the model's input with its output. A model is
/// one if, along its main path, it makes its input smaller and then larger by as much. A level ends where the scale
/// changes, so encoder and decoder may take different numbers of layers. A model without windows is an autoencoder of
/// features if they get fewer in between and the output has as many as the input, or up to a tenth more or less (784 →
/// 128 → 783); it has one level. Empty where there is none.
[[nodiscard]] std::vector<Level> levels(const Trace& trace);

/// Trailing axes that are meant to come back: the spatial ones; without windows the features, or all axes of an item
/// where they are flattened.
[[nodiscard]] std::size_t compared_axes(const Trace& trace);

/// True if both of the level's tensors have the same sizes along the compared axes.
[[nodiscard]] bool meets(const Level& level, const Trace& trace);

/// How many input samples more (or, below 0, less) level number `index` brings back than it was given, apart from what
/// the levels below it cost.
[[nodiscard]] double gain(const std::vector<Level>& levels, std::size_t index, const Trace& trace, std::size_t axis);

/// Input samples by which the levels are off, all together; 0 as soon as the outermost meets. Absent where the model is
/// no autoencoder.
[[nodiscard]] std::optional<std::int64_t> samples_missed(const Trace& trace);

}  // namespace convscope::analysis
