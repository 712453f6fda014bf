#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/summary.hpp"

namespace convscope {

/// Sizes from … to, both included; `to` is absent where there is no end.
struct SizeRange {
  std::int64_t from = 0;
  std::optional<std::int64_t> to{};
  friend bool operator==(const SizeRange&, const SizeRange&) = default;
};

/// One position of a number line.
struct LineCell {
  enum class Kind : std::uint8_t {
    sample,   ///< of the input, read by some window
    unread,   ///< of the input, read by none
    padding,  ///< before or after the input
    output,   ///< of the output, reached by some input
    bias,     ///< of the output, reached by none: the bias alone
    cropped   ///< written by a transposed convolution and cut off by its padding
  };
  std::int64_t position = 0;
  Kind kind = Kind::sample;
  std::int64_t count = 0;  ///< windows over it; transposed: inputs that reach it
};

/// "sample", "unread", "padding", "output", "bias" or "cropped".
[[nodiscard]] std::string_view to_string(LineCell::Kind kind) noexcept;

/// Where output `index` reads; transposed: where input `index` writes. Its taps lie at begin, begin + step, … end − 1.
struct LineWindow {
  std::int64_t index = 0;
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// One axis of a call as a line of positions, numbered like the input's samples; transposed: like the output's.
struct NumberLine {
  struct Part {
    std::vector<LineCell> cells;
    std::vector<LineWindow> windows;  ///< those that begin in the part; of the last of two parts, those that end in it
  };
  std::int64_t begin = 0;      ///< first position, negative with padding
  std::int64_t end = 0;        ///< behind the last one
  std::int64_t windows = 0;    ///< how many there are in all
  std::int64_t step = 1;       ///< from tap to tap
  std::int64_t left_over = 0;  ///< positions at the end behind the last window, what the floor drops; 0 if transposed
  std::vector<Part> parts;     ///< the whole line, or of a long one its two ends

  static constexpr std::int64_t max_cells = 32;  ///< of all parts
};

/// How a transposed convolution's inputs overlap in its output, along one axis.
struct AxisOverlap {
  std::int64_t least = 0;             ///< inputs that reach an output away from the ends, if one is: the fewest
  std::int64_t most = 0;              ///< and the most
  std::vector<std::int64_t> pattern;  ///< output o gets pattern[o mod stride]; empty above `max_pattern` places
  std::optional<Unread> bias_only;  ///< outputs that no input reaches, ends included; absent as in LayerReport::unread

  static constexpr std::int64_t max_pattern = 64;
};

/// Why one axis of a call has the size it has.
struct AxisExplanation {
  std::string axis;  ///< "L", "H", "W", "D"
  std::int64_t input = 0;
  std::int64_t output = 0;
  std::vector<std::string> sentences;      ///< with the numbers; the first says why this size
  std::optional<SizeRange> same_output{};  ///< every input size that gives this output; other axes stay
  std::optional<Unread> unread{};          ///< as in LayerReport
  /// Of a convolution or pooling: positions of the padded input behind the last window, what the floor drops; negative:
  /// how far the last window reaches beyond (ceil_mode).
  std::optional<std::int64_t> remainder{};
  /// Of a convolution: what its mirror needs to come back to this input.
  std::optional<std::int64_t> output_padding{};
  /// Of a transposed convolution: what output_size may ask for; absent where no such size has a position.
  std::optional<SizeRange> output_sizes{};
  std::optional<AxisOverlap> overlap{};     ///< of a transposed convolution
  std::optional<NumberLine> line{};         ///< of every layer whose windows slide
};

/// How uneven the overlap of a transposed convolution is, away from the ends: (most − least) / (most + least) of the
/// numbers of inputs that meet in one output, over all axes (their numbers multiply). 0: all outputs get equally many;
/// 1: some get none. Uneven overlap shows as a checkerboard: Odena, Dumoulin, Olah, "Deconvolution and Checkerboard
/// Artifacts", Distill, 2016, https://doi.org/10.23915/distill.00003.
struct Checkerboard {
  double score = 0.0;
  std::string sentence;
};

/// The layer that takes this call's output back to its input's sizes. It was run.
struct Undo {
  std::string text;  ///< "nn.ConvTranspose1d(16, 1, 3, stride=2, padding=1, output_padding=1)"
  std::string sentence;
};

struct LayerExplanation {
  std::string name;  ///< as in LayerReport
  std::string type;
  std::string sentence;               ///< what the call does to the shape
  std::vector<AxisExplanation> axes;  ///< empty where sizes have no reason of their own
  std::optional<Checkerboard> checkerboard{};  ///< of a transposed convolution with outputs away from the ends
  std::optional<Undo> undo{};
};

struct Explanation {
  std::optional<Error> error{};          ///< as in Report
  std::vector<LayerExplanation> layers;  ///< every call that works, in order
};

/// Why every call of a model gives the sizes it gives, axis by axis. `layer`: a LayerExplanation::name; only the calls
/// known by it are explained.
[[nodiscard]] Explanation explain(std::string_view model_text, std::span<const TensorType> inputs,
                                  const CallOptions& options = {}, std::optional<std::string_view> layer = {});

}  // namespace convscope
