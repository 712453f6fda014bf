#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/fields/dependency_trace.hpp"
#include "graph/trace.hpp"

namespace convscope::analysis {

/// Follows the spatial axes of the model's first input through the calls of a trace, axis by axis.
class Fields {
 public:
  /// The spatial axes are the last ones of the input, as many as the first layer with windows has.
  explicit Fields(const Trace& trace);

  /// Follows one call, after those before it. Returns what its first result sees of the input: one field for each
  /// spatial axis; empty where there are none, or where a dependency could not be kept.
  std::vector<ReceptiveField> follow(const Step& step, const std::vector<AxisDependency>& dependencies);

  /// Input samples of the call's first tensor that its first result does not read, for each spatial axis; empty for
  /// calls that work position by position. Asked before or after follow.
  [[nodiscard]] std::vector<Unread> unread(const Step& step, const std::vector<AxisDependency>& dependencies) const;

 private:
  /// An axis of a tensor whose positions are tied to those of a spatial axis of the input.
  struct Traced {
    std::size_t axis = 0;
    DependencyTrace trace;
  };
  using Axes = std::vector<std::optional<Traced>>;  ///< one for each spatial axis; empty: every position sees all of it

  [[nodiscard]] std::optional<Traced> followed(const Step& step, const std::vector<AxisDependency>& dependencies,
                                               std::size_t result, std::size_t spatial) const;
  [[nodiscard]] const Axes& axes_of(std::size_t tensor) const { return tensors_[tensor]; }

  const Trace& trace_;
  std::size_t first_axis_ = 0;  ///< of the input
  std::vector<Axes> tensors_;   ///< by the tensor's number; no axes at all: does not depend on the input
};

}  // namespace convscope::analysis
