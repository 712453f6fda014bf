#include "analysis/spatial.hpp"

namespace convscope::analysis {

std::size_t spatial_axes(const Layer& layer) {
  const LayerEntry* const entry = find_layer(layer.unwrapped().type());
  return entry == nullptr ? 0 : static_cast<std::size_t>(entry->spatial);
}

std::size_t spatial_axes(const Model& model) {
  for (const Module* const module : model.layers()) {
    if (const std::size_t axes = spatial_axes(*module->layer); axes > 0) return axes;
  }
  return 0;
}

std::size_t spatial_axes(const Trace& trace) {
  for (const Step& step : trace.steps) {
    const Layer* const layer = step.operation ? step.operation->layer() : nullptr;
    if (layer == nullptr || step.operands.empty()) continue;
    const std::size_t count = layer->windows(trace.tensors[step.operands[0]].shape, {}).size();
    if (count > 0) return count;
  }
  return 0;
}

std::size_t spatial_axes(const Model& model, const Trace& trace) {
  const std::size_t axes = spatial_axes(trace);
  return axes > 0 ? axes : spatial_axes(model);
}

}  // namespace convscope::analysis
