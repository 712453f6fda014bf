#include "analysis/why/sliding_axis.hpp"

#include <algorithm>

namespace convscope::analysis {

std::vector<SlidingAxis> sliding_axes(const Layer& layer, const Shape& input, const Shape& output,
                                      const CallOptions& options) {
  const LayerEntry* const entry = find_layer(layer.type());
  const bool kernel = entry != nullptr && std::ranges::any_of(entry->signature, [](const ParameterInfo& parameter) {
                        return parameter.name == "kernel_size";
                      });
  if (!kernel || input.size() != output.size()) return {};
  const std::vector<AxisWindow> windows = layer.windows(input, options);
  const std::vector<AxisFormula> formula = layer.formula(input, output, options);
  if (windows.size() != formula.size()) return {};
  const std::size_t lead = input.size() - windows.size();
  std::vector<SlidingAxis> axes;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    axes.push_back({formula[i].axis, windows[i], input[lead + i], output[lead + i]});
  }
  return axes;
}

}  // namespace convscope::analysis
