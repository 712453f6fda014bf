#include "convscope/paddings.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "analysis/why/same_advice.hpp"
#include "analysis/why/same_padding.hpp"
#include "convscope/model.hpp"
#include "graph/trace.hpp"

namespace convscope {
namespace {

using analysis::Framework;
using analysis::SameLayer;

PaddingConvention convention_of(const Framework& framework, const SameLayer& layer) {
  PaddingConvention convention{.name = std::string(framework.name),
                               .option = std::string(framework.option),
                               .source = analysis::source(framework, layer.kind),
                               .axes = {},
                               .text = {},
                               .sentence = analysis::undefined(framework, layer.kind, layer.axes)};
  if (!convention.sentence.empty()) return convention;
  for (const analysis::SlidingAxis& axis : layer.axes) convention.axes.push_back(analysis::padded(framework, axis));
  analysis::SameAdvice advice = analysis::same_advice(framework, layer, convention.axes);
  convention.text = std::move(advice.text);
  convention.sentence = std::move(advice.sentence) + analysis::remark(framework, layer.kind, layer.axes);
  return convention;
}

/// The layers of the text by their paths, as they are written.
std::unordered_map<std::string, std::string> written_layers(std::string_view model_text) {
  std::unordered_map<std::string, std::string> found;
  if (auto entries = outline(model_text)) {
    for (text::OutlineEntry& entry : *entries) found.emplace(std::move(entry.path), std::move(entry.text));
  }
  return found;
}

}  // namespace

Paddings paddings(std::string_view model_text, std::span<const TensorType> inputs, const CallOptions& options,
                  std::optional<std::string_view> layer) {
  Paddings found;
  const auto model = Model::parse(model_text);
  if (!model) {
    found.error = model.error();
    return found;
  }
  Trace traced = trace(*model, inputs, options);
  found.error = std::move(traced.error);
  const auto written = written_layers(model_text);
  for (const Step& step : traced.steps) {
    const Layer* const called = step.operation ? step.operation->layer() : nullptr;
    const std::string& name = name_of(*step.node);
    if (called == nullptr || step.operands.size() != 1 || (layer && *layer != name)) continue;
    const auto kind = analysis::same_kind(called->type());
    const Shape& input = traced.tensors[step.operands[0]].shape;
    const Shape& output = step.operation->results()[0].shape;
    const auto axes = analysis::sliding_axes(*called, input, output, options);
    if (!kind || axes.empty()) continue;
    const auto text = written.find(name);
    const SameLayer same{*kind, text == written.end() ? called->repr() : text->second, input, output, axes};
    LayerPaddings& row = found.layers.emplace_back(LayerPaddings{name, std::string(called->type()), {}});
    for (const Framework& framework : analysis::frameworks()) {
      row.conventions.push_back(convention_of(framework, same));
    }
  }
  return found;
}

}  // namespace convscope
