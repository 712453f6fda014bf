#include "convscope/explain.hpp"

#include <array>
#include <utility>

#include "analysis/why/same_output.hpp"
#include "analysis/why/shape_sentence.hpp"
#include "analysis/why/sliding.hpp"
#include "analysis/why/sliding_axis.hpp"
#include "analysis/why/undo.hpp"
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

  /// Whether the formulas are those of the trailing axes, each of which stays an axis: not where axes are merged or
  /// split, nor of an axis that is known by its number only ("dim 1").
  [[nodiscard]] bool spatial() const {
    return !formula.empty() && input.size() == output.size() && formula.size() <= output.size() &&
           !formula[0].axis.starts_with("dim ");
  }
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

/// The formula with its numbers, "9 + 1 + 1 = 11."; where nothing is reckoned, the argument that sets the size.
std::string formula_sentence(const AxisFormula& formula) {
  const std::string numeric = formula.numeric.substr(0, formula.numeric.find(';'));
  if (numeric.find('=') != std::string::npos) return numeric + ".";
  return concat(formula.symbolic.substr(0, formula.symbolic.find(';')), " sets ", numeric, ".");
}

void explain_axes(LayerExplanation& row, const Call& call) {
  const std::vector<SlidingAxis> sliding = analysis::sliding_axes(call.layer, call.input, call.output, call.options);
  const bool transposed = !sliding.empty() && sliding[0].window.transposed;
  if (transposed) row.checkerboard = analysis::checkerboard(sliding);
  if (!sliding.empty() && !transposed) row.undo = analysis::find_undo(call.layer, call.input, call.output, sliding);
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
    if (sliding.empty()) explanation.sentences.push_back(formula_sentence(call.formula[i]));
    explanation.sentences.push_back(collapse_sentence(*explanation.same_output, explanation.input, explanation.output));
  }
}

LayerExplanation explain_step(const Trace& traced, const Step& step, const CallOptions& options) {
  const Node& node = *step.node;
  LayerExplanation row;
  const FunctionEntry* const function = node.module == nullptr ? find_function(node.callee) : nullptr;
  row.name = name_of(node);
  row.type = node.module != nullptr ? node.module->type
             : function == nullptr  ? node.callee
                                    : std::string(function->name);
  row.sentence = analysis::shape_sentence(row.type, traced, step);
  const Layer* const layer = step.operation->layer();
  if (layer == nullptr || step.operands.size() != 1) return row;
  const Shape& input = traced.tensors[step.operands[0]].shape;
  const Shape& output = step.operation->results()[0].shape;
  const Call call{*layer, input, output, options, layer->formula(input, output, options)};
  if (call.spatial()) explain_axes(row, call);
  return row;
}

}  // namespace

std::string_view to_string(LineCell::Kind kind) noexcept {
  static constexpr std::array<std::string_view, 6> names{"sample", "unread", "padding", "output", "bias", "cropped"};
  return names[static_cast<std::size_t>(kind)];
}

Explanation explain(std::string_view model_text, std::span<const TensorType> inputs, const CallOptions& options,
                    std::optional<std::string_view> layer) {
  Explanation explanation;
  const auto model = Model::parse(model_text);
  if (!model) {
    explanation.error = model.error();
    return explanation;
  }
  Trace traced = trace(*model, inputs, options);
  explanation.error = std::move(traced.error);
  for (const Step& step : traced.steps) {
    const bool asked = !layer || *layer == name_of(*step.node);
    if (step.operation && asked) explanation.layers.push_back(explain_step(traced, step, options));
  }
  return explanation;
}

}  // namespace convscope
