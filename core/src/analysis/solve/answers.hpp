#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/solve/axis_search.hpp"
#include "analysis/solve/chain.hpp"
#include "convscope/solve.hpp"

namespace convscope::analysis {

/// The cheapest answers to a whole model: one way for each class of axes, carried out in the text and run. A class that
/// has no exact way takes a nearest one. At most `limit`.
[[nodiscard]] std::vector<Solution> answers(const std::string& model_text, const SeparableChain& chain,
                                            const Shape& wanted, const std::vector<AxisAnswers>& classes,
                                            std::size_t limit);

}  // namespace convscope::analysis
