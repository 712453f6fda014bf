#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/error.hpp"
#include "convscope/layer.hpp"
#include "convscope/shape.hpp"

namespace convscope {

/// What one output value sees of the whole model's input, along one spatial axis, ignoring the borders.
/// Exact by tracing dependencies; after a transposed convolution neighbouring outputs differ, then `size` is the
/// largest.
struct ReceptiveField {
  std::int64_t size = 1;  ///< input samples from the first to the last one read
  /// Input samples between neighbouring outputs, below 1 after upsampling. Absent where outputs do not advance evenly
  /// over the input, as along flattened axes.
  std::optional<double> jump = 1.0;
  std::int64_t start = 0;  ///< first input sample that output 0 reads; negative: in the padding
};

/// Input samples of a layer that no output reads, along one axis: the tail the floor drops, gaps where
/// stride > kernel, holes of dilation.
struct Unread {
  std::int64_t count = 0;                                     ///< exact
  std::vector<std::pair<std::int64_t, std::int64_t>> ranges;  ///< [begin, end), the first `max_ranges` of them
  static constexpr std::size_t max_ranges = 256;
};

struct LayerReport {
  std::string name;             ///< the layer's path; for a function the node's name
  std::string type;             ///< "Conv2d"; for a function its name, "cat"
  std::string text;             ///< the layer's repr; for a function its call, "torch.cat([h, x], dim=1)"
  Shape input;                  ///< of the first tensor it gets
  std::optional<Shape> output;  ///< of the first tensor it gives; absent for the layer that failed
  std::vector<Shape> inputs;    ///< of all tensors it gets
  std::vector<Shape> outputs;   ///< of all tensors it gives
  std::int64_t parameters = 0;
  std::int64_t macs = 0;
  std::vector<AxisFormula> formula;
  std::vector<ReceptiveField> receptive_field;
  std::vector<Unread> unread;
  std::optional<Position> position;  ///< where the layer stands in the text; none in a graph
  /// The first row of an equal call, from which this one differs in name, receptive field and position only.
  std::optional<std::size_t> same_as;
};

/// The most memory in bytes that is needed at once, besides what the caller holds and what kernels work in, which
/// depends on the processor. Saturates.
struct MemoryUse {
  std::int64_t inference = 0;    ///< by a forward with grad=False: parameters, buffers, what is alive at the worst call
  std::int64_t training = 0;     ///< by forward and backward: all activations, and gradients of parameters and tensors
  std::int64_t activations = 0;  ///< of that what forward keeps for backward: inputs and results of all calls
};

struct Report {
  Shape input{};                  ///< of the first tensor the model gets
  std::optional<Shape> output{};  ///< of the first tensor it returns
  std::vector<Shape> inputs{};
  std::vector<Shape> outputs{};  ///< empty when there is an error
  std::optional<Error> error{};
  std::int64_t parameters = 0;
  std::int64_t macs = 0;
  std::optional<MemoryUse> memory{};     ///< absent when there is an error
  std::vector<LayerReport> layers{};     ///< every call, up to and including the one that failed
  int spatial = 0;                       ///< trailing spatial axes of the input; 0 where nothing says it
  std::optional<std::size_t> encoded{};  ///< the call whose result the decoder begins with; absent without a decoder
  std::string repr{};                    ///< print(model); empty when the model could not be made
};

/// Runs the shapes through the model. Never fails: what is wrong stands in `error`, and what could be found out is
/// there.
[[nodiscard]] Report summary(std::string_view model_text, const Shape& input, const CallOptions& options = {});
/// As above, with one type for each input of a graph.
[[nodiscard]] Report summary(std::string_view model_text, std::span<const TensorType> inputs,
                             const CallOptions& options = {});

}  // namespace convscope
