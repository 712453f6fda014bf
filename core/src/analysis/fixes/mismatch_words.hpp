#pragma once

#include <string>

#include "analysis/fixes/attempt.hpp"

namespace convscope::analysis {

/// Every call that loses or adds samples, with its numbers: "99, not 100: stride 2 of Conv1d (0) sends 99 and 100 both
/// to 50, and ConvTranspose1d (1) goes back to the smallest of them." Levels that give back what they were given are
/// left out. For an outcome whose outermost level does not meet.
[[nodiscard]] std::string mismatch_sentence(const Outcome& outcome);

}  // namespace convscope::analysis
