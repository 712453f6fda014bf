#include <algorithm>
#include <string>

#include "analysis/fixes/candidates.hpp"
#include "analysis/fixes/numbers.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {

namespace {

constexpr std::size_t most_axes = 6;

void offer(const Attempt& attempt, Shape input, std::string code, double cost, std::vector<Candidate>& out) {
  Candidate candidate{.input = input,
                      .changes = {{.name = "input", .before = to_string(attempt.input), .after = to_string(input)}},
                      .cost = cost};
  if (!code.empty()) candidate.changes.push_back({.name = "x", .before = "x", .after = std::move(code)});
  out.push_back(std::move(candidate));
}

/// "0, 3, 1, 2"
std::string order_text(const std::vector<std::size_t>& order) {
  std::string text;
  for (const std::size_t axis : order) text += concat(text.empty() ? "" : ", ", axis);
  return text;
}

}  // namespace

void add_input_candidates(const Attempt& attempt, const Circumstances& at, std::vector<Candidate>& out) {
  const Shape& input = attempt.input;
  for (std::size_t axis = 0; axis < input.size(); ++axis) {
    if (input[axis] < 1) {  // no tensor has a negative size, and most layers want some values
      Shape positive = input;
      for (std::int64_t& size : positive)
        size = size < 0 ? sum(0, -(size + 1)).value_or(0) + 1 : std::max<std::int64_t>(size, 1);
      offer(attempt, positive, "", 1.5, out);
      break;
    }
  }
  if (input.size() > most_axes) return;

  const auto wanted = [&](std::int64_t size) { return std::ranges::find(at.numbers, size) != at.numbers.end(); };
  for (std::size_t axis = 0; axis <= std::min<std::size_t>(input.size(), 1); ++axis) {
    Shape longer = input;
    longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(axis), 1);
    const double cost = axis == 1 && wanted(1) ? 0.9 : 1.6;
    offer(attempt, longer, concat("x.unsqueeze(", axis, ")"), cost, out);
  }
  for (std::size_t axis = 0; axis < input.size() && input.size() > 1; ++axis) {
    if (input[axis] != 1) continue;
    Shape shorter = input;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(axis));
    offer(attempt, shorter, concat("x.squeeze(", axis, ")"), 1.7, out);
  }
  // Channels last to channels first, with a batch and without.
  for (std::size_t to = 0; input.size() > 1 && wanted(input.back()) && to < std::min<std::size_t>(input.size() - 1, 2);
       ++to) {
    std::vector<std::size_t> order;
    for (std::size_t axis = 0; axis + 1 < input.size(); ++axis) order.push_back(axis);
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(to), input.size() - 1);
    Shape moved;
    for (const std::size_t axis : order) moved.push_back(input[axis]);
    offer(attempt, moved, concat("x.permute(", order_text(order), ")"), 0.8, out);
  }

  // Other channels or features: data of another kind.
  double late = 0.0;
  for (const std::int64_t number : at.numbers) {
    for (std::size_t axis = 0; axis < input.size(); ++axis) {
      if (number < 1 || number == input[axis]) continue;
      Shape other = input;
      other[axis] = number;
      const bool batch = axis == 0 && input.size() > 1;
      offer(attempt, other, "", 2.2 + late + (batch ? 1.0 : 0.0), out);
    }
    if (input.size() < most_axes) {
      Shape with_axis = input;
      with_axis.insert(with_axis.begin() + (input.empty() ? 0 : 1), number);
      offer(attempt, with_axis, "", 2.6 + late, out);
    }
    late += 0.2;
  }
}

void add_output_size_candidates(const Attempt& attempt, const Outcome& outcome, std::vector<Candidate>& out) {
  const std::optional<Value>& given = attempt.options.output_size;
  if (!given) return;
  const auto offer_value = [&](std::optional<Value> value, double cost) {
    CallOptions options = attempt.options;
    CodeChange change{.name = "output_size", .before = given->repr(), .after = value ? value->repr() : ""};
    options.output_size = std::move(value);
    out.push_back({.options = std::move(options), .changes = {std::move(change)}, .cost = cost});
  };
  Attempt without = attempt;
  without.options.output_size.reset();
  without.parsed = outcome.model;
  const Outcome plain = run(without, Goal::runs);
  offer_value(std::nullopt, 2.0);
  if (!plain.solved || plain.trace.steps.size() != 1) return;

  // A lone layer: what it gives by itself, and what lies between that and the size asked for.
  const Layer* const layer = plain.trace.steps.front().operation->layer();
  const std::size_t axes = layer == nullptr ? 0 : layer->windows(attempt.input, {}).size();
  const Shape& output = plain.trace.steps.front().operation->results().front().shape;
  if (axes == 0 || output.size() < axes) return;
  const Shape least(output.end() - static_cast<std::ptrdiff_t>(axes), output.end());
  std::vector<std::int64_t> wanted = numbers_of(given->repr()).value_or(least);
  if (wanted.size() != axes) wanted.assign(axes, wanted.back());
  offer_value(Value::list_of(wanted), 1.0);
  constexpr std::int64_t farthest = 16;  // strides larger than that are rare
  for (std::int64_t step = -farthest; step <= farthest; ++step) {
    std::vector<std::int64_t> near;
    double far = 0.0;
    for (std::size_t axis = 0; axis < axes; ++axis) {
      const std::int64_t other = sum(least[axis], step).value_or(least[axis]);
      near.push_back(other);
      far = std::max(far, distance(other, wanted[axis]));
    }
    offer_value(Value::list_of(near), 1.0 + 0.25 * far);
  }
}

}  // namespace convscope::analysis
