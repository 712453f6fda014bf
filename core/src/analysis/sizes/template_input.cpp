#include "analysis/sizes/template_input.hpp"

#include "layers/wide.hpp"

namespace convscope::analysis {
namespace {

/// The channels a layer asks for: of a convolution by its weight, of a norm by its own name for them.
std::optional<std::int64_t> channels_of(const Module& module) {
  const Layer& layer = module.layer->plain();
  const auto parameters = layer.parameters();
  if (const auto use = layer.weight_use()) {
    if (parameters.empty() || parameters.front().shape.size() < 3) return std::nullopt;
    const Shape& weight = parameters.front().shape;
    return use->transposed ? weight[0] : layers::saturating_product(weight[1], use->groups);
  }
  const bool per_channel = module.type.starts_with("BatchNorm") || module.type == "GroupNorm";
  if (per_channel && !parameters.empty()) return parameters.front().shape.front();
  return std::nullopt;
}

}  // namespace

std::size_t spatial_axes(const Model& model) {
  for (const Module* const module : model.layers()) {
    if (const auto use = module->layer->plain().weight_use(); use && !use->stride.empty()) return use->stride.size();
    const LayerEntry* const entry = find_layer(module->layer->plain().type());
    if (entry != nullptr && entry->spatial > 0) return static_cast<std::size_t>(entry->spatial);
  }
  return 0;
}

std::optional<Shape> template_input(const Model& model, std::int64_t size) {
  const std::size_t spatial = spatial_axes(model);
  if (spatial == 0) return std::nullopt;
  Shape shape(2 + spatial, size);
  shape[0] = 1;
  shape[1] = 1;
  for (const Module* const module : model.layers()) {
    if (const auto channels = channels_of(*module)) {
      shape[1] = *channels;
      break;
    }
  }
  return shape;
}

}  // namespace convscope::analysis
