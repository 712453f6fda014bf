#pragma once

#include <string>
#include <vector>

#include "convscope/error.hpp"
#include "convscope/layer.hpp"

namespace convscope::analysis {

/// The calls that bring `output` of this layer back to `input`, in their order: "nn.ConvTranspose1d(16, 1, 3,
/// stride=2)". None where the shape stays. Errors: NotImplementedError for a layer that has no opposite.
[[nodiscard]] Result<std::vector<std::string>> inverse(const Layer& layer, const Shape& input, const Shape& output);

}  // namespace convscope::analysis
