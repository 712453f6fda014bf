#pragma once

#include <cstddef>

#include "convscope/model.hpp"
#include "graph/trace.hpp"

namespace convscope::analysis {

// Spatial axes are the last ones of a tensor. Every analysis asks here how many there are.

/// Those that layers of this kind work on; 0 for kinds that take any shape.
[[nodiscard]] std::size_t spatial_axes(const Layer& layer);
/// Those of the tensors that a model is made for, by the kinds of its layers: of the first that has them; else 0.
[[nodiscard]] std::size_t spatial_axes(const Model& model);
/// Those of a model's first input, by what was called with it: as many as the first layer that has windows works on;
/// else 0.
[[nodiscard]] std::size_t spatial_axes(const Trace& trace);
/// By the calls; where they fail too early, by the kinds of layers.
[[nodiscard]] std::size_t spatial_axes(const Model& model, const Trace& trace);

}  // namespace convscope::analysis
