#include "analysis/encoded.hpp"

#include <algorithm>

#include "analysis/spatial.hpp"

namespace convscope::analysis {
namespace {

/// Padding makes a signal longer as well, but not by half.
bool is_much_longer(std::int64_t output, std::int64_t input) { return output > input && output - input >= input / 2; }

bool makes_longer(const Step& step, const Trace& trace, std::size_t spatial) {
  if (step.operation == nullptr || step.operands.empty()) return false;
  const Shape& input = trace.tensors[step.operands.front()].shape;
  const Shape& output = step.operation->results().front().shape;
  if (const Layer* const layer = step.operation->layer()) {
    for (const AxisWindow& window : layer->windows(input, {})) {
      if (window.transposed) return true;
    }
  }
  constexpr std::size_t vector_rank = 2;  // (N, features)
  if (input.size() <= vector_rank && output.size() > input.size()) return true;
  if (input.size() != output.size() || input.empty()) return false;
  if (input.size() <= vector_rank) return is_much_longer(output.back(), input.back());
  for (std::size_t axis = input.size() - std::min(spatial, input.size()); axis < input.size(); ++axis) {
    if (is_much_longer(output[axis], input[axis])) return true;
  }
  return false;
}

}  // namespace

std::optional<std::size_t> encoded_call(const Trace& trace) {
  const std::size_t spatial = spatial_axes(trace);
  for (std::size_t i = 1; i < trace.steps.size(); ++i) {
    if (makes_longer(trace.steps[i], trace, spatial)) return i - 1;
  }
  return std::nullopt;
}

}  // namespace convscope::analysis
