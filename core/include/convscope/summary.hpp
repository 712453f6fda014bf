#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/error.hpp"
#include "convscope/layer.hpp"
#include "convscope/shape.hpp"

namespace convscope {

/// What one output value sees of the whole model's input, along one spatial axis, ignoring the borders.
/// Exact by tracing dependencies; after a transposed convolution neighbouring outputs differ, then `size` is the largest.
struct ReceptiveField {
  std::int64_t size = 1;   ///< input samples from the first to the last one read
  double jump = 1.0;       ///< input samples between neighbouring outputs; below 1 after upsampling
  std::int64_t start = 0;  ///< first input sample that output 0 reads; negative: in the padding
};

/// Input samples of a layer that no output reads, along one axis: the tail the floor drops, gaps where
/// stride > kernel, holes of dilation.
struct Unread {
  std::int64_t count = 0;                                      ///< exact
  std::vector<std::pair<std::int64_t, std::int64_t>> ranges;   ///< [begin, end), the first `max_ranges` of them
  static constexpr std::size_t max_ranges = 256;
};

struct LayerReport {
  std::string name;
  std::string type;
  std::string text;
  Shape input;
  std::optional<Shape> output;  ///< absent for the layer that failed
  std::int64_t parameters = 0;
  std::int64_t macs = 0;
  std::vector<AxisFormula> formula;
  std::vector<ReceptiveField> receptive_field;
  std::vector<Unread> unread;
  Position position;
};

struct Report {
  Shape input{};
  std::optional<Shape> output{};
  std::optional<Error> error{};
  std::int64_t parameters = 0;
  std::int64_t macs = 0;
  std::vector<LayerReport> layers{};  ///< up to and including the one that failed
  std::string repr{};               ///< print(model); empty when the model could not be made
};

/// Runs the shapes through the model. Never fails: what is wrong stands in `error`, and what could be found out is there.
[[nodiscard]] Report summary(std::string_view model_text, const Shape& input, const CallOptions& options = {});

}  // namespace convscope
