#include "analysis/encoded.hpp"

#include <algorithm>
#include <unordered_set>

#include "analysis/spatial.hpp"

namespace convscope::analysis {
namespace {

/// Padding makes a signal longer as well, but not by half.
bool is_much_longer(std::int64_t output, std::int64_t input) { return output > input && output - input >= input / 2; }

/// One that has windows is transposed where any of them is.
bool is_transposed(const Step& step, const Shape& input) {
  const Layer* const layer = step.operation->layer();
  return layer != nullptr && std::ranges::any_of(layer->windows(input, {}), &AxisWindow::transposed);
}

bool is_longer_after(const Step& step, const Trace& trace, std::size_t spatial) {
  if (step.operation == nullptr || step.operands.empty()) return false;
  const Shape& input = trace.tensors[step.operands.front()].shape;
  return makes_longer(is_transposed(step, input), input, step.operation->results().front().shape, spatial);
}

}  // namespace

bool makes_longer(bool transposed, const Shape& input, const Shape& output, std::size_t spatial) {
  if (transposed) return true;
  constexpr std::size_t vector_rank = 2;  // (N, features)
  if (input.size() <= vector_rank && output.size() > input.size()) return true;
  if (input.size() != output.size() || input.empty()) return false;
  if (input.size() <= vector_rank) return is_much_longer(output.back(), input.back());
  for (std::size_t axis = input.size() - std::min(spatial, input.size()); axis < input.size(); ++axis) {
    if (is_much_longer(output[axis], input[axis])) return true;
  }
  return false;
}

std::optional<std::size_t> encoded_call(const Trace& trace) {
  const std::size_t spatial = spatial_axes(trace);
  std::unordered_set<const Operation*> shorter;  // equal calls share theirs
  for (std::size_t i = 1; i < trace.steps.size(); ++i) {
    const Step& step = trace.steps[i];
    if (!shorter.insert(step.operation.get()).second) continue;
    if (is_longer_after(step, trace, spatial)) return i - 1;
  }
  return std::nullopt;
}

}  // namespace convscope::analysis
