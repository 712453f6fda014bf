#include "analysis/spatial.hpp"

namespace convscope::analysis {

std::size_t spatial_axes(const Trace& trace) {
  for (const Step& step : trace.steps) {
    const Layer* const layer = step.operation ? step.operation->layer() : nullptr;
    if (layer == nullptr || step.operands.empty()) continue;
    const std::size_t count = layer->windows(trace.tensors[step.operands[0]].shape, {}).size();
    if (count > 0) return count;
  }
  return 0;
}

}  // namespace convscope::analysis
