#pragma once

#include <string>

#include "convscope/layer.hpp"

namespace convscope {

/// The text of a call with only what is required, begun with values that fit a tensor of shape `arriving` (empty: unknown):
/// "nn.Conv2d(16, 16, 3)". What an editor adds.
[[nodiscard]] std::string starter_call(const LayerEntry& entry, const Shape& arriving);

}  // namespace convscope
