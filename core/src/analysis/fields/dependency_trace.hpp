#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "convscope/layer.hpp"
#include "convscope/summary.hpp"

namespace convscope::analysis {

/// Which samples of the model's input each position of a tensor depends on, along one axis: first and last of them.
/// Between convolutions the pattern repeats away from the borders: position y + period reads what y reads, `shift`
/// input samples later, so one period says everything, however long the axis is. Strided convolutions shorten the
/// period, transposed ones lengthen it. What does not repeat (adaptive pooling, flattened axes) is kept position by
/// position.
class DependencyTrace {
 public:
  /// The input itself.
  DependencyTrace() = default;
  /// Every position depends on all `size` samples.
  [[nodiscard]] static DependencyTrace whole(std::int64_t size);

  /// Follows one more layer, which makes `output` positions of `input`. The trace stays unknown once the pattern gets
  /// too long to be kept (`max_work` steps).
  void follow(const AxisWindow& window, std::int64_t output);
  void follow(const std::function<Reads(std::int64_t)>& reads, std::int64_t output);
  /// Where tensors meet, in cat or add: depends on what either does. Both have `size` positions.
  void unite(const DependencyTrace& other, std::int64_t size);

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
    friend bool operator==(const Span&, const Span&) = default;
  };
  enum class Kind : std::uint8_t { periodic, listed, unknown };
  [[nodiscard]] Span at(std::int64_t position) const;
  [[nodiscard]] bool follow_periodic(const AxisWindow& window);
  [[nodiscard]] bool follow_listed(const AxisWindow& window, std::int64_t output);
  void list(std::int64_t size);
  [[nodiscard]] std::optional<double> listed_jump() const;

  Kind kind_ = Kind::periodic;
  std::vector<Span> spans_{Span{0, 0}};  ///< one period, or one span for each position
  std::int64_t shift_ = 1;               ///< periodic: input samples from one period to the next
};

}  // namespace convscope::analysis
