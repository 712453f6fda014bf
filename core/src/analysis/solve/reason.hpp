#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/solve/chain.hpp"

namespace convscope::analysis {

/// An axis on which nothing within the bounds makes the wanted size.
struct Unreachable {
  std::size_t axis = 0;
  std::vector<std::int64_t> nearest;  ///< what can be made instead, nearest first; empty: nothing at all
};

/// Why the model as it stands does not make `wanted` of `input`, in PyTorch's terms; empty where it does.
[[nodiscard]] std::string reason(const SeparableChain& chain, const Shape& input, const Shape& wanted,
                                 const std::vector<Unreachable>& unreachable);

}  // namespace convscope::analysis
