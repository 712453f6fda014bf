#include "convscope/summary.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "analysis/receptive_field.hpp"
#include "analysis/unread.hpp"
#include "convscope/model.hpp"
#include "layers/no_output_size.hpp"
#include "text/concat.hpp"

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

/// Dependencies along every spatial axis; begins at the first layer that has spatial axes.
class Traces {
 public:
  std::vector<ReceptiveField> follow(const std::vector<AxisWindow>& windows) {
    if (traces_.empty()) traces_.resize(windows.size());
    for (std::size_t axis = 0; axis < windows.size() && axis < traces_.size(); ++axis) {
      traces_[axis].follow(windows[axis]);
    }
    std::vector<ReceptiveField> fields;
    for (const auto& trace : traces_) {
      if (const auto field = trace.field()) fields.push_back(*field);
    }
    return fields.size() == traces_.size() ? fields : std::vector<ReceptiveField>{};
  }

 private:
  std::vector<analysis::DependencyTrace> traces_;
};

std::vector<Unread> unread_samples(const std::vector<AxisWindow>& windows, const Shape& input, const Shape& output) {
  std::vector<Unread> result;
  const std::size_t input_lead = input.size() - windows.size();
  const std::size_t output_lead = output.size() - windows.size();
  for (std::size_t axis = 0; axis < windows.size(); ++axis) {
    auto unread = analysis::find_unread(windows[axis], input[input_lead + axis], output[output_lead + axis]);
    if (!unread) return {};
    result.push_back(std::move(*unread));
  }
  return result;
}

}  // namespace

Report summary(std::string_view model_text, const Shape& input, const CallOptions& options) {
  Report report{.input = input};
  auto model = Model::parse(model_text);
  if (!model) {
    report.error = std::move(model).error();
    return report;
  }
  report.repr = model->repr();
  for (const Module* module : model->layers()) {
    report.parameters = saturating_add(report.parameters, count_parameters(*module->layer));
  }
  // PyTorch makes the input tensor before the model is called, so a size it can't make is refused first.
  if (auto count = element_count(input); !count) {
    report.error = std::move(count).error();
    return report;
  }
  if (options.output_size && !model->is_lone_layer()) {
    report.error = layers::no_output_size(model->root().type);
    report.error->layer = "";
    return report;
  }

  Traces traces;
  Shape current = input;
  for (const Module* module : model->layers()) {
    const Layer& layer = *module->layer;
    LayerReport& row = report.layers.emplace_back();
    row.name = module->path;
    row.type = module->type;
    row.text = layer.repr();
    row.position = module->position;
    row.input = current;
    row.parameters = count_parameters(layer);

    auto output = layer.output_shape(current, options);
    if (output) {
      if (auto count = element_count(*output); !count) output = std::unexpected(std::move(count).error());
    }
    if (!output) {
      report.error = std::move(output).error();
      report.error->layer = module->path;
      if (!report.error->position) report.error->position = module->position;
      return report;
    }
    row.output = *output;
    row.macs = layer.macs(current, *output);
    row.formula = layer.formula(current, *output, options);
    const std::vector<AxisWindow> windows = layer.windows(current, options);
    row.receptive_field = traces.follow(windows);
    row.unread = unread_samples(windows, current, *output);
    report.macs = saturating_add(report.macs, row.macs);
    current = std::move(*output);
  }
  report.output = std::move(current);
  return report;
}

}  // namespace convscope
