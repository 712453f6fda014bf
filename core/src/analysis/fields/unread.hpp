#pragma once

#include <cstdint>
#include <optional>

#include "convscope/layer.hpp"
#include "convscope/summary.hpp"

namespace convscope::analysis {

/// The samples 0 … input−1 of one axis that no output reads. Costs time in the kernel's size, not in the input's: the
/// pattern of reads repeats every `stride` samples between the borders. Absent where even that is too much work.
[[nodiscard]] std::optional<Unread> find_unread(const AxisWindow& window, std::int64_t input, std::int64_t output);

}  // namespace convscope::analysis
