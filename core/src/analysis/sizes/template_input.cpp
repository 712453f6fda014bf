#include "analysis/sizes/template_input.hpp"

#include "analysis/spatial.hpp"
#include "layers/wide.hpp"

namespace convscope::analysis {
namespace {

/// The channels a layer asks for: of a convolution by its weight, of a norm by its own name for them.
std::optional<std::int64_t> channels_of(const Layer& layer) {
  const auto parameters = layer.parameters();
  if (parameters.empty()) return std::nullopt;
  const Shape& first = parameters.front().shape;
  if (const auto use = layer.weight_use()) {
    return use->transposed ? first[0] : layers::saturating_product(first[1], use->groups);
  }
  const bool per_channel = layer.type().starts_with("BatchNorm") || layer.type() == "GroupNorm";
  return per_channel ? std::optional(first.front()) : std::nullopt;
}

}  // namespace

std::optional<Shape> template_input(const Model& model, std::int64_t size) {
  const std::size_t spatial = spatial_axes(model);
  if (spatial == 0) return std::nullopt;
  Shape shape(2 + spatial, size);
  shape[0] = 1;
  shape[1] = 1;
  for (const Module* const module : model.layers()) {
    if (const auto channels = channels_of(module->layer->unwrapped())) {
      shape[1] = *channels;
      break;
    }
  }
  return shape;
}

}  // namespace convscope::analysis
