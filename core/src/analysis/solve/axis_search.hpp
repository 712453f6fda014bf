#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/solve/chain.hpp"
#include "analysis/solve/routes.hpp"

namespace convscope::analysis {

/// What is found for axes that share every value: same layers, same input, same target.
struct AxisAnswers {
  std::vector<std::size_t> axes{};
  std::vector<Stage> stages{};  ///< whose variants the ways point to
  std::vector<Way> exact{};     ///< cheapest first
  /// Where none is exact: the nearest sizes that can be made, nearer ones first, and ways to them.
  std::vector<std::int64_t> made{};
  std::vector<Way> nearest{};
  std::int64_t total = 0;  ///< of those that were tried; saturates
  /// Where not every combination was tried: all that change up to so many arguments were.
  std::optional<std::size_t> tried{};
};

/// How much may be done and listed.
struct SearchLimits {
  std::size_t answers = 64;  ///< listed at most
  std::int64_t steps = 0;    ///< sizes of a convolution computed at most
};

/// Tries all combinations of the stages' free arguments, those that change few before those that change many, until all
/// are tried, or `limits` end it.
[[nodiscard]] AxisAnswers search_axis(std::vector<std::size_t> axes, std::vector<Stage> stages, std::int64_t input,
                                      std::int64_t target, const SearchLimits& limits);

}  // namespace convscope::analysis
