#pragma once

#include <cstddef>
#include <optional>

#include "graph/trace.hpp"

namespace convscope::analysis {

/// The call whose result a decoder begins with: the last one before a call that makes the signal longer (a transposed
/// layer, upsampling, Linear from few features to many, a vector that becomes a signal again). Absent without one.
[[nodiscard]] std::optional<std::size_t> encoded_call(const Trace& trace);

/// Whether a call that makes `output` of `input` is one of those. `spatial`: the model's trailing spatial axes.
[[nodiscard]] bool makes_longer(bool transposed, const Shape& input, const Shape& output, std::size_t spatial);

}  // namespace convscope::analysis
