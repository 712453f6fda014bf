#include "convscope/summary.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "analysis/encoded.hpp"
#include "analysis/fields.hpp"
#include "analysis/spatial.hpp"
#include "convscope/model.hpp"
#include "graph/call_text.hpp"
#include "graph/memory_plan.hpp"
#include "graph/trace.hpp"
#include "layers/wide.hpp"

namespace convscope {
namespace {

std::int64_t saturating_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::int64_t>::max() : sum;
}

std::int64_t count_parameters(const Layer& layer) {
  std::int64_t count = 0;
  for (const ParameterSpec& parameter : layer.parameters()) {
    count = saturating_add(count, element_count(parameter.shape).value_or(std::numeric_limits<std::int64_t>::max()));
  }
  return count;
}

/// Bytes of all parameters and buffers.
std::int64_t state_bytes(const Model& model) {
  std::int64_t floats = 0;
  const auto add = [&](const Shape& shape) {
    floats = saturating_add(floats, element_count(shape).value_or(std::numeric_limits<std::int64_t>::max()));
  };
  for (const Module* module : model.layers()) {
    for (const ParameterSpec& parameter : module->layer->parameters()) add(parameter.shape);
    for (const BufferSpec& buffer : module->layer->buffers()) add(buffer.shape);
  }
  return layers::saturating_product(floats, static_cast<std::int64_t>(sizeof(float)));
}

/// Everything that can be said of one call but what the input's samples tell.
LayerReport row_of(const Model& model, const Trace& trace, const Step& step) {
  const Node& node = *step.node;
  LayerReport row;
  if (node.module != nullptr) {
    row.name = node.module->path;
    row.type = node.module->type;
    row.text = node.module->layer->repr();
    row.position = node.module->position;
    row.parameters = count_parameters(*node.module->layer);
  } else {
    const FunctionEntry* const entry = find_function(node.callee);
    row.name = node.name;
    row.type = entry == nullptr ? node.callee : std::string(entry->name);
    row.text = call_text(model, node);
  }
  for (const std::size_t tensor : step.operands) row.inputs.push_back(trace.tensors[tensor].shape);
  if (!row.inputs.empty()) row.input = row.inputs.front();
  return row;
}

void add_sizes(LayerReport& row, const Step& step, const CallOptions& options) {
  for (const TensorType& type : step.operation->results()) row.outputs.push_back(type.shape);
  row.output = row.outputs.front();
  row.macs = step.operation->macs();
  if (const Layer* const layer = step.operation->layer()) row.formula = layer->formula(row.input, *row.output, options);
}

/// As the calls say it; where they fail too early, as the first layer that works on axes does.
int spatial_of(const Model& model, const Trace& trace) {
  const std::size_t spatial = analysis::spatial_axes(trace);
  if (spatial > 0) return static_cast<int>(spatial);
  for (const Module* module : model.layers()) {
    const LayerEntry* const entry = find_layer(module->type);
    if (entry != nullptr && entry->spatial > 0) return entry->spatial;
  }
  return 0;
}

}  // namespace

Report summary(std::string_view model_text, std::span<const TensorType> inputs, const CallOptions& options) {
  Report report;
  for (const TensorType& type : inputs) report.inputs.push_back(type.shape);
  if (!inputs.empty()) report.input = inputs.front().shape;
  auto model = Model::parse(model_text);
  if (!model) {
    report.error = std::move(model).error();
    return report;
  }
  report.repr = model->repr();
  for (const Module* module : model->layers()) {
    report.parameters = saturating_add(report.parameters, count_parameters(*module->layer));
  }

  Trace traced = trace(*model, inputs, options);
  report.error = std::move(traced.error);
  const bool failed = !traced.steps.empty() && traced.steps.back().operation == nullptr;
  analysis::Fields fields(traced);
  for (const Step& step : traced.steps) {
    LayerReport& row = report.layers.emplace_back(row_of(*model, traced, step));
    if (failed && &step == &traced.steps.back()) break;
    add_sizes(row, step, options);
    const std::vector<AxisDependency> dependencies = step.operation->dependencies();
    row.receptive_field = fields.follow(step, dependencies);
    row.unread = fields.unread(step, dependencies);
    report.macs = saturating_add(report.macs, row.macs);
  }
  report.spatial = spatial_of(*model, traced);
  report.encoded = analysis::encoded_call(traced);
  if (report.error) return report;
  report.memory = memory_use(traced, inputs.size(), state_bytes(*model));
  for (const std::size_t tensor : traced.outputs) report.outputs.push_back(traced.tensors[tensor].shape);
  if (!report.outputs.empty()) report.output = report.outputs.front();
  return report;
}

Report summary(std::string_view model_text, const Shape& input, const CallOptions& options) {
  const TensorType type{input};
  return summary(model_text, std::span(&type, 1), options);
}

}  // namespace convscope
