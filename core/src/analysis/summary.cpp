#include "convscope/summary.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "analysis/encoded.hpp"
#include "analysis/fields/fields.hpp"
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

/// Elements of a layer's tensors.
struct Held {
  std::int64_t parameters = 0;
  std::int64_t buffers = 0;
};

Held count(const Layer& layer) {
  Held held;
  const auto add = [](std::int64_t& sum, const Shape& shape) {
    sum = saturating_add(sum, element_count(shape).value_or(std::numeric_limits<std::int64_t>::max()));
  };
  for (const ParameterSpec& parameter : layer.parameters()) add(held.parameters, parameter.shape);
  for (const BufferSpec& buffer : layer.buffers()) add(held.buffers, buffer.shape);
  return held;
}

/// Of all layers. Equal ones are counted once, and as often as they stand in the model.
class Counts {
 public:
  explicit Counts(const Model& model) {
    for (const Module* module : model.layers()) {
      const auto [place, fresh] = held_.try_emplace(module->layer.get());
      if (fresh) place->second = count(*module->layer);
      sum_.parameters = saturating_add(sum_.parameters, place->second.parameters);
      sum_.buffers = saturating_add(sum_.buffers, place->second.buffers);
    }
  }

  [[nodiscard]] std::int64_t parameters() const { return sum_.parameters; }
  [[nodiscard]] std::int64_t parameters(const Layer& layer) const { return held_.at(&layer).parameters; }
  [[nodiscard]] std::int64_t bytes() const {
    return layers::saturating_product(saturating_add(sum_.parameters, sum_.buffers),
                                      static_cast<std::int64_t>(sizeof(float)));
  }

 private:
  std::unordered_map<const Layer*, Held> held_;
  Held sum_;
};

/// What is said of a call before its sizes are known.
LayerReport row_of(const Model& model, const Counts& counts, const Trace& trace, const Step& step) {
  const Node& node = *step.node;
  LayerReport row;
  if (node.module != nullptr) {
    row.type = node.module->type;
    row.text = node.module->layer->repr();
    row.parameters = counts.parameters(*node.module->layer);
  } else {
    const FunctionEntry* const entry = find_function(node.callee);
    row.type = entry == nullptr ? node.callee : std::string(entry->name);
    row.text = call_text(model, node);
  }
  for (const std::size_t tensor : step.operands) row.inputs.push_back(trace.tensors[tensor].shape);
  if (!row.inputs.empty()) row.input = row.inputs.front();
  return row;
}

/// Where a call stands in the model.
void place(LayerReport& row, const Node& node) {
  row.name = name_of(node);
  if (node.module != nullptr) row.position = node.module->position;
}

void add_sizes(LayerReport& row, const Step& step, const CallOptions& options) {
  for (const TensorType& type : step.operation->results()) row.outputs.push_back(type.shape);
  row.output = row.outputs.front();
  row.macs = step.operation->macs();
  if (const Layer* const layer = step.operation->layer()) row.formula = layer->formula(row.input, *row.output, options);
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
  const Counts counts(*model);
  report.parameters = counts.parameters();

  Trace traced = trace(*model, inputs, options);
  report.error = std::move(traced.error);
  const bool failed = !traced.steps.empty() && traced.steps.back().operation == nullptr;
  analysis::Fields fields(traced);
  struct Described {
    std::size_t row;
    std::vector<AxisDependency> dependencies;
  };
  std::unordered_map<const Operation*, Described> described;
  report.layers.reserve(traced.steps.size());
  for (const Step& step : traced.steps) {
    LayerReport& row = report.layers.emplace_back();
    if (failed && &step == &traced.steps.back()) {
      row = row_of(*model, counts, traced, step);
      place(row, *step.node);
      break;
    }
    auto known = described.find(step.operation.get());
    if (known == described.end()) {
      row = row_of(*model, counts, traced, step);
      add_sizes(row, step, options);
      std::vector<AxisDependency> dependencies = step.operation->dependencies();
      row.unread = fields.unread(step, dependencies);
      Described here{report.layers.size() - 1, std::move(dependencies)};
      known = described.emplace(step.operation.get(), std::move(here)).first;
    } else {
      row = report.layers[known->second.row];
      row.same_as = known->second.row;
    }
    place(row, *step.node);
    row.receptive_field = fields.follow(step, known->second.dependencies);
    report.macs = saturating_add(report.macs, row.macs);
  }
  report.spatial = static_cast<int>(analysis::spatial_axes(*model, traced));
  report.encoded = analysis::encoded_call(traced);
  if (report.error) return report;
  report.memory = memory_use(traced, inputs.size(), counts.bytes());
  for (const std::size_t tensor : traced.outputs) report.outputs.push_back(traced.tensors[tensor].shape);
  if (!report.outputs.empty()) report.output = report.outputs.front();
  return report;
}

Report summary(std::string_view model_text, const Shape& input, const CallOptions& options) {
  const TensorType type{input};
  return summary(model_text, std::span(&type, 1), options);
}

}  // namespace convscope
