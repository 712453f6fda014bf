#pragma once

#include <cstdint>
#include <optional>

#include "convscope/model.hpp"

namespace convscope::analysis {

/// (1, channels, size, ...): an input that the model's first layers take, every spatial axis of one size. Absent where
/// no layer says how many spatial axes there are.
[[nodiscard]] std::optional<Shape> template_input(const Model& model, std::int64_t size);

}  // namespace convscope::analysis
