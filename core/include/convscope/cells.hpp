#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "convscope/network.hpp"
#include "convscope/shape.hpp"
#include "convscope/tensor.hpp"

/// A convolution up close: which products make one output value, which outputs one input value reaches, and what to
/// draw around them. All of it speaks of one call of the network's last forward (with grad), by its place in
/// Report::layers, and of the parameters as they are.
///
/// Positions are whole indices of a tensor, (n, c, ...) or (c, ...) as the tensor has them. Errors of all functions,
/// stage call: IndexError in PyTorch's words for a position that is none; RuntimeError where nothing was kept or the
/// layer has no such call; NotImplementedError for what is no convolution with a weight of its own; ValueError where
/// there is more than can be listed or drawn.
namespace convscope {

/// One place that a window reads. A convolution's windows slide over the padded input. A transposed convolution is one
/// as well: over its input with stride−1 zeros between samples, padded, with the kernel flipped and stride 1.
struct Place {
  enum class Kind : std::uint8_t {
    input,
    padding,   ///< a zero, or what padding_mode puts there
    inserted,  ///< a zero between two samples of a transposed convolution's input
  };
  std::int64_t at = 0;                   ///< 0: the first input sample; negative: before it
  std::optional<std::int64_t> source{};  ///< the input sample whose value stands here; absent: zero
  Kind kind = Kind::input;
  bool read = false;  ///< some output reads it
};

/// One product of a cell. A tap that meets a zero is listed too.
struct CellTerm {
  Shape tap;                              ///< place in the kernel as PyTorch stores it, one number an axis
  Shape at;                               ///< Place::at along each axis
  Shape source;                           ///< Place::source along each axis; empty: zero
  Place::Kind kind = Place::Kind::input;  ///< padding along any axis is padding
  double input = 0.0;
  double weight = 0.0;
  double product = 0.0;
};

/// What one input channel adds to a cell.
struct ChannelSum {
  std::int64_t channel = 0;
  double sum = 0.0;
};

/// How one output value comes about: value = bias + the sum over the input channels of the sums of their terms.
struct Cell {
  Shape position;
  std::int64_t channel = 0;     ///< the input channel whose terms are listed
  std::vector<CellTerm> terms;  ///< in the order in which the window meets its places
  std::vector<ChannelSum> channels;
  double own = 0.0;            ///< the sum of the terms listed
  double others = 0.0;         ///< of the other input channels
  std::optional<double> bias;  ///< absent: the layer has none
  double sum = 0.0;            ///< of all of it, in double
  double value = 0.0;          ///< what the layer computed, in float32
};

/// The cell at `position` of the output, with the terms of one input channel of its group; absent: of the first.
[[nodiscard]] Result<Cell> cell(const Network& network, std::size_t layer, const Shape& position,
                                std::optional<std::int64_t> channel = {});

/// An output that an input sample reaches, and through which weight.
struct ReachedCell {
  Shape position;  ///< spatial, in the plane of the output channel
  Shape tap;
  Shape at;  ///< where the output meets the sample: Place::at along each axis
  double weight = 0.0;
  double product = 0.0;  ///< what it adds there
};

/// One input sample and the outputs of one channel that it reaches: none where it is unread, or of another group.
struct CellReach {
  Shape position;
  double value = 0.0;
  std::vector<ReachedCell> cells;
};

[[nodiscard]] Result<CellReach> cell_reach(const Network& network, std::size_t layer, const Shape& position,
                                           std::int64_t output_channel);

/// One output position along an axis.
struct GridOutput {
  std::int64_t at = 0;
  std::int64_t first = 0;  ///< the places where its window begins and ends, Place::at
  std::int64_t last = 0;
  std::int64_t reached = 0;  ///< taps that meet a sample along this axis; 0: the bias alone
};

/// One spatial axis: its arguments, and the stretch of it that is drawn.
struct GridAxis {
  std::string name{};  ///< "L", "H", "W", "D"
  std::int64_t input = 0;
  std::int64_t output = 0;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  std::int64_t inserted = 0;   ///< zeros between two samples: stride−1 of a transposed convolution, else 0
  std::int64_t pad_begin = 0;  ///< places before the first sample; negative: so many are cropped
  std::int64_t pad_end = 0;
  std::vector<Place> places{};        ///< neighbours, all that the outputs below read
  std::vector<GridOutput> outputs{};  ///< neighbours
};

/// What to draw: a window of the last two axes (of the last one in 1-D) around a position.
struct Grid {
  std::string type;  ///< "Conv2d"
  bool transposed = false;
  /// The type of the layer that, with the same weight, goes the way back: its channel_matrix is the transpose of this
  /// one's. Absent where none does: the border is not zeros, or the two ends are padded differently.
  std::optional<std::string> opposite{};
  Shape position;  ///< of the output
  Shape input_shape, output_shape;
  std::int64_t channel = 0;  ///< the input channel that is drawn
  std::int64_t groups = 1;
  std::pair<std::int64_t, std::int64_t> group{};  ///< [begin, end): the input channels that the output channel reads
  /// The same of every group, the first 256 of them, and its output channels.
  std::vector<std::pair<std::int64_t, std::int64_t>> input_groups, output_groups;
  std::vector<GridAxis> axes;  ///< all spatial axes
  std::optional<double> bias;
  std::pair<std::int64_t, std::int64_t> kernel_index{};  ///< what is drawn of the weight: its first two indices
  std::optional<Place> slice{};  ///< of a volume: the place along the depth that is drawn of the input
  Tensor input;                  ///< (rows, columns): a value for each pair of places
  Tensor kernel;                 ///< (rows, columns), as PyTorch stores it
  Tensor output;                 ///< (rows, columns): a value for each pair of outputs
};

struct GridRequest {
  Shape position;  ///< of the output: inside the window
  std::optional<std::int64_t> channel{};
  std::int64_t cells = 16;     ///< about how many places to draw along an axis
  std::int64_t depth_tap = 0;  ///< of a volume: the slice of the kernel, and with it of the input
};

/// Windows are pages: two positions of one page give the same window. Errors: ValueError also where a single window
/// spans more than 256 places along an axis, or 1,600 together.
[[nodiscard]] Result<Grid> grid(const Network& network, std::size_t layer, const GridRequest& request);

/// The matrix that takes a plane of the input to a plane of the output: (outputs, inputs), positions in row-major
/// order, bias left out. A convolution's plane is the sum over its group's channels of W·x. A transposed convolution's
/// matrix is the transpose of the one of the convolution with the same weight. Errors: ValueError above 4096 entries.
[[nodiscard]] Result<Tensor> channel_matrix(const Network& network, std::size_t layer, std::int64_t output_channel,
                                            std::int64_t input_channel);

}  // namespace convscope
