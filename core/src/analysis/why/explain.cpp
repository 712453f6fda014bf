#include "convscope/explain.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "analysis/why/same_output.hpp"
#include "analysis/why/sliding.hpp"
#include "analysis/why/sliding_axis.hpp"
#include "analysis/why/undo.hpp"
#include "analysis/why/words.hpp"
#include "convscope/model.hpp"
#include "graph/trace.hpp"
#include "text/concat.hpp"

namespace convscope {
namespace {

using analysis::SlidingAxis;

/// One call of a layer that works, with the formulas of its sizes.
struct Call {
  const Layer& layer;
  const Shape& input;
  const Shape& output;
  const CallOptions& options;
  std::vector<AxisFormula> formula;

  /// Where the axis of formula `i` stands, counted from the first one.
  [[nodiscard]] std::size_t axis(std::size_t i) const { return input.size() - formula.size() + i; }
};

std::string collapse_sentence(const SizeRange& sizes, std::int64_t input, std::int64_t output) {
  if (!sizes.to) {
    return sizes.from <= 1 ? concat("Whatever comes in, ", output, " comes out.")
                           : concat("Whatever comes in from ", sizes.from, " on, ", output, " comes out.");
  }
  if (sizes.from == *sizes.to) return concat("No other input size gives ", output, ": only ", input, ".");
  if (sizes.from + 1 == *sizes.to)
    return concat("Inputs of ", sizes.from, " and ", *sizes.to, " both give ", output, ".");
  return concat("Inputs of ", sizes.from, " to ", *sizes.to, " all give ", output, ".");
}

void explain_axes(LayerExplanation& row, const Call& call) {
  const std::vector<SlidingAxis> sliding = analysis::sliding_axes(call.layer, call.input, call.output, call.options);
  const bool transposed = !sliding.empty() && sliding[0].window.transposed;
  if (transposed) row.checkerboard = analysis::checkerboard(sliding);
  if (!sliding.empty() && !transposed) row.undo = analysis::find_undo(row.type, call.input, call.output, sliding);
  const bool convolution = row.undo && row.type.starts_with("Conv");
  for (std::size_t i = 0; i < call.formula.size(); ++i) {
    const std::size_t axis = call.axis(i);
    AxisExplanation& explanation = row.axes.emplace_back(AxisExplanation{
        .axis = call.formula[i].axis, .input = call.input[axis], .output = call.output[axis], .sentences = {}});
    explanation.same_output = analysis::same_output(call.layer, call.input, call.output, axis, call.options);
    if (transposed) {
      analysis::explain_transposed(explanation, sliding[i]);
      continue;
    }
    if (!sliding.empty()) analysis::explain_windows(explanation, sliding[i]);
    if (convolution) {
      explanation.output_padding = layers::saturate(explanation.input - sliding[i].plain_output());
    }
    explanation.sentences.push_back(collapse_sentence(*explanation.same_output, explanation.input, explanation.output));
  }
}

std::string shapes_text(const std::vector<Shape>& shapes) {
  std::string text;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    text += concat(i == 0 ? "" : i + 1 == shapes.size() ? " and " : ", ", to_string(shapes[i]));
  }
  return text;
}

/// What a call does to its shapes, told from them alone.
std::string shape_sentence(std::string_view type, const std::vector<Shape>& inputs, const Shape& output) {
  if (inputs.empty()) return concat(type, " makes ", to_string(output), ".");
  const Shape& input = inputs[0];
  if (inputs.size() > 1) return concat(type, " makes ", to_string(output), " of ", shapes_text(inputs), ".");
  if (input == output) return concat(type, " keeps the shape, ", to_string(output), ".");
  const std::string becomes = concat(to_string(input), " becomes ", to_string(output));
  const Result<std::int64_t> before = element_count(input);
  const Result<std::int64_t> after = element_count(output);
  if (before && after && *before == *after) {
    return concat(becomes, ": ", type, " only arranges the ", analysis::counted(*before, "value"), " anew.");
  }
  const auto changed = [&](std::size_t axis) { return input[axis] != output[axis]; };
  if (input.size() == output.size() && !input.empty() && changed(input.size() - 1)) {
    std::size_t first = 0;
    while (!changed(first)) ++first;
    if (first + 1 == input.size())
      return concat(becomes, ": ", type, " works along the last axis and keeps the others.");
  }
  return becomes + ".";
}

LayerExplanation explain_step(const Trace& traced, const Step& step, const CallOptions& options) {
  const Node& node = *step.node;
  LayerExplanation row;
  const FunctionEntry* const function = node.module == nullptr ? find_function(node.callee) : nullptr;
  row.name = node.module != nullptr ? node.module->path : node.name;
  row.type = node.module != nullptr ? node.module->type
             : function == nullptr  ? node.callee
                                    : std::string(function->name);
  std::vector<Shape> inputs;
  for (const std::size_t tensor : step.operands) inputs.push_back(traced.tensors[tensor].shape);
  const Shape& output = step.operation->results()[0].shape;
  row.sentence = shape_sentence(row.type, inputs, output);
  const Layer* const layer = step.operation->layer();
  // Sizes of one axis against the same axis: not where axes are merged or split.
  if (layer == nullptr || inputs.size() != 1 || inputs[0].size() != output.size()) return row;
  Call call{*layer, inputs[0], output, options, layer->formula(inputs[0], output, options)};
  if (!call.formula.empty() && call.formula.size() <= output.size()) explain_axes(row, call);
  return row;
}

}  // namespace

std::string_view to_string(LineCell::Kind kind) noexcept {
  static constexpr std::array<std::string_view, 6> names{"sample", "unread", "padding", "output", "bias", "cropped"};
  return names[static_cast<std::size_t>(kind)];
}

Explanation explain(std::string_view model_text, std::span<const TensorType> inputs, const CallOptions& options) {
  Explanation explanation;
  const auto model = Model::parse(model_text);
  if (!model) {
    explanation.error = model.error();
    return explanation;
  }
  Trace traced = trace(*model, inputs, options);
  explanation.error = std::move(traced.error);
  for (const Step& step : traced.steps) {
    if (step.operation) explanation.layers.push_back(explain_step(traced, step, options));
  }
  return explanation;
}

}  // namespace convscope
