#include "analysis/sizes/template_input.hpp"

#include "analysis/spatial.hpp"
#include "layers/wide.hpp"

namespace convscope::analysis {
namespace {

/// The channels a layer asks for: of a convolution by its weight, of a norm by its own name for them.
std::optional<std::int64_t> channels_of(const Module& module) {
  const auto parameters = module.layer->parameters();
  if (const auto use = module.layer->weight_use()) {
    if (parameters.empty() || parameters.front().shape.size() < 3) return std::nullopt;
    const Shape& weight = parameters.front().shape;
    return use->transposed ? weight[0] : layers::saturating_product(weight[1], use->groups);
  }
  const bool per_channel = module.type.starts_with("BatchNorm") || module.type == "GroupNorm";
  if (per_channel && !parameters.empty()) return parameters.front().shape.front();
  return std::nullopt;
}

}  // namespace

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
