#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "convscope/model.hpp"

namespace convscope::analysis {

/// Trailing spatial axes of the tensors a model is made for, by the first layer that has them; 0 where none does.
[[nodiscard]] std::size_t spatial_axes(const Model& model);

/// (1, channels, size, ...): an input that the model's first layers take, every spatial axis of one size. Absent where
/// no layer says how many spatial axes there are.
[[nodiscard]] std::optional<Shape> template_input(const Model& model, std::int64_t size);

}  // namespace convscope::analysis
