#pragma once

#include <string>
#include <vector>

#include "analysis/solve/axis_search.hpp"
#include "analysis/solve/chain.hpp"

namespace convscope::analysis {

/// Why the model as it stands does not make `wanted`, in PyTorch's terms, and what could not be found; empty where it
/// does.
[[nodiscard]] std::string reason(const SeparableChain& chain, const Shape& wanted,
                                 const std::vector<AxisAnswers>& classes);

}  // namespace convscope::analysis
