#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convscope/summary.hpp"

namespace convscope {

/// Neighbouring positions [begin, end) with the same count.
struct CountedRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t count = 0;
  friend bool operator==(const CountedRange&, const CountedRange&) = default;
};

/// Which samples of the model's input the positions of one tensor depend on, along one spatial axis. Exact: every
/// dependency is followed position by position, borders included.
struct AxisCoverage {
  std::vector<CountedRange> reads;    ///< for each input sample, how many positions depend on it; 0: unread
  std::vector<CountedRange> reached;  ///< for each position, how many input samples it depends on; 0: bias only
};

/// Of the first tensor that one call gives.
struct LayerCoverage {
  std::string name;  ///< as in LayerReport
  std::string type;
  /// One for each spatial axis of the model's first input. Absent where following it would take too long (axes of more
  /// than about a hundred thousand samples, very large kernels).
  std::vector<std::optional<AxisCoverage>> axes;
};

struct Coverage {
  std::optional<Error> error;         ///< as in Report
  std::vector<LayerCoverage> layers;  ///< every call, up to the one that failed
};

/// Follows the first input's samples through the model. A tensor in which positions can't be told apart along an axis
/// (after Linear over it, a mean, a norm over space) counts as one position that depends on everything.
[[nodiscard]] Coverage coverage(std::string_view model_text, std::span<const TensorType> inputs,
                                const CallOptions& options = {});

}  // namespace convscope
