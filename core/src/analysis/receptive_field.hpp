#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "convscope/layer.hpp"
#include "convscope/summary.hpp"

namespace convscope::analysis {

/// Which samples of the model's input each position of the current tensor depends on, along one axis and away from the
/// borders. The pattern repeats: position y + period reads what y reads, `shift` input samples later, so one period
/// says everything. Strided convolutions shorten the period, transposed ones lengthen it.
class DependencyTrace {
 public:
  /// Follows one more layer. Returns false when the pattern gets too long to be kept (`max_work` steps); the trace
  /// then stays unknown.
  bool follow(const AxisWindow& window);

  /// Absent once the trace is unknown, or when no position depends on the input any more.
  [[nodiscard]] std::optional<ReceptiveField> field() const;

  static constexpr std::int64_t max_work = std::int64_t{1} << 20;

 private:
  /// First and last input sample a position depends on.
  struct Span {
    std::int64_t first = 0;
    std::int64_t last = -1;
    [[nodiscard]] bool empty() const noexcept { return last < first; }
    void unite(const Span& other) noexcept;
  };
  [[nodiscard]] Span at(std::int64_t position) const;

  std::vector<Span> period_{Span{0, 0}};
  std::int64_t shift_ = 1;
  bool known_ = true;
};

}  // namespace convscope::analysis
