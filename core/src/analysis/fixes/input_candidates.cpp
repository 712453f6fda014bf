#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "analysis/fixes/candidates.hpp"
#include "analysis/fixes/numbers.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {

namespace {

constexpr std::size_t most_axes = 6;

void offer(Shape input, std::string code, double cost, std::vector<Candidate>& out) {
  out.push_back({.input = std::move(input), .code = std::move(code), .cost = cost});
}

/// "0, 3, 1, 2"
std::string order_text(const std::vector<std::size_t>& order) {
  std::string text;
  for (const std::size_t axis : order) text += concat(text.empty() ? "" : ", ", axis);
  return text;
}

/// What the model's first layer with spatial axes makes of the input's axes: a batch, channels and these.
struct Reading {
  std::size_t spatial = 0;
  std::size_t rank = 0;   ///< with the batch; 0: no layer says it
  bool at_fault = false;  ///< what failed is this layer, and it got the input itself

  [[nodiscard]] bool known() const { return rank > 0; }
};

Reading reading_of(const Trace& trace) {
  const std::size_t given = trace.tensors.empty() ? 0 : trace.tensors.front().shape.size();
  for (const Step& step : trace.steps) {
    const LayerEntry* const row = step.node->module == nullptr ? nullptr : find_layer(step.node->module->type);
    if (row == nullptr || row->spatial == 0 || step.operands.empty()) continue;
    if (trace.tensors[step.operands.front()].shape.size() != given) return {};  // flattened before, or unflattened
    // Of all layers only this one takes its axis or leaves it out.
    const bool none = row->type == "BatchNorm1d" && given < 3;
    const auto spatial = none ? 0 : static_cast<std::size_t>(row->spatial);
    return {spatial, spatial + 2, step.operands.front() == 0 && step.operation == nullptr};
  }
  return {};
}

Shape with_axis(Shape shape, std::size_t axis, std::int64_t size) {
  shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(axis), size);
  return shape;
}

void add_positive(const Shape& input, std::vector<Candidate>& out) {
  if (std::ranges::none_of(input, [](std::int64_t size) { return size < 1; })) return;
  Shape positive = input;  // no tensor has a negative size, and most layers want some values
  for (std::int64_t& size : positive)
    size = size < 0 ? sum(0, -(size + 1)).value_or(0) + 1 : std::max<std::int64_t>(size, 1);
  offer(std::move(positive), "", 1.5, out);
}

/// A batch or a channel that is missing, or an axis of one that is too much.
void add_axes(const Shape& input, const Reading& reading, bool one_channel, std::vector<Candidate>& out) {
  constexpr double axes_missing = 0.5;  // the layer takes no such input, whatever its channels
  constexpr double batch_missing = 0.8;
  constexpr double channel_missing = 0.9;
  const std::size_t rank = input.size();
  const std::size_t most = reading.rank;
  const bool known = reading.known();
  if (!known || rank < most) {
    const bool batch = known && rank + 1 == most && !reading.at_fault;
    const bool axes = known && rank + 1 < most;
    offer(with_axis(input, 0, 1), "x.unsqueeze(0)", axes ? axes_missing : batch ? batch_missing : 1.6, out);
  }
  if (rank > 0 && (!known || rank + 1 == most))
    offer(with_axis(input, 1, 1), "x.unsqueeze(1)", one_channel ? channel_missing : 1.6, out);
  if (known && rank <= most) return;
  for (std::size_t axis = known ? 0 : 1; axis < rank; ++axis) {
    if (input[axis] != 1) continue;
    Shape shorter = input;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(axis));
    offer(std::move(shorter), concat("x.squeeze(", axis, ")"), 1.7, out);
  }
}

/// Channels last to channels first; the batch stays where it is.
void add_order(const Shape& input, std::size_t channel, std::vector<Candidate>& out) {
  std::vector<std::size_t> order;
  for (std::size_t axis = 0; axis + 1 < input.size(); ++axis) order.push_back(axis);
  order.insert(order.begin() + static_cast<std::ptrdiff_t>(channel), input.size() - 1);
  Shape moved;
  for (const std::size_t axis : order) moved.push_back(input[axis]);
  offer(std::move(moved), concat("x.permute(", order_text(order), ")"), 0.8, out);
}

/// All values of an item, or of the whole tensor, as features.
void add_flat(const Shape& input, std::vector<Candidate>& out) {
  if (input.size() < 2) return;
  const auto item = product(Shape(input.begin() + 1, input.end()));
  const auto whole = product(input);
  if (item && input.size() > 2) offer({input.front(), *item}, "x.flatten(1)", 0.8, out);
  if (whole) offer({*whole}, "x.flatten()", 1.2, out);
}

/// Other channels or features: data of another kind. `channel`: the axis that holds them, where that is known.
void add_other_data(const Shape& input, const Reading& reading, std::optional<std::size_t> channel,
                    const std::vector<std::int64_t>& numbers, std::vector<Candidate>& out) {
  const bool room = input.size() < (reading.known() ? reading.rank : most_axes);
  const std::size_t place = input.empty() || input.size() == reading.spatial ? 0 : 1;
  double late = 0.0;
  for (const std::int64_t number : numbers) {
    for (std::size_t axis = 0; axis < input.size(); ++axis) {
      if (number < 1 || number == input[axis] || axis != channel.value_or(axis)) continue;
      Shape other = input;
      other[axis] = number;
      const bool batch = axis == 0 && input.size() > 1 && !channel;
      offer(std::move(other), "", 2.2 + late + (batch ? 1.0 : 0.0), out);
    }
    if (room && number > 0) offer(with_axis(input, place, number), "", 2.6 + late, out);
    late += 0.2;
  }
}

}  // namespace

void add_input_candidates(const Attempt& attempt, const Outcome& outcome, const Circumstances& at,
                          std::vector<Candidate>& out) {
  const Shape& input = attempt.input;
  add_positive(input, out);
  if (input.size() > most_axes) return;

  const auto wanted = [&](std::int64_t size) { return std::ranges::find(at.numbers, size) != at.numbers.end(); };
  const Reading reading = reading_of(outcome.trace);
  add_axes(input, reading, wanted(1), out);
  std::optional<std::size_t> channel;
  if (reading.known() && input.size() > reading.spatial && input.size() <= reading.rank)
    channel = input.size() - reading.spatial - 1;
  if (channel && reading.at_fault && wanted(input.back()) && !wanted(input[*channel])) add_order(input, *channel, out);
  if (!reading.known()) add_flat(input, out);
  if (!reading.known() || reading.at_fault) add_other_data(input, reading, channel, at.numbers, out);
}

/// Batch norms in training can't norm a single value per channel: they take the running statistics in eval mode, or get
/// a second item.
void add_batch_candidates(const Attempt& attempt, const text::OutlineEntry& entry, std::vector<Candidate>& out) {
  if (!entry.type.starts_with("BatchNorm")) return;
  const std::string call = concat(entry.text, ".eval()");
  out.push_back({.edits = {{.action = text::Edit::Action::replace, .path = entry.path, .value = call}},
                 .changes = {{entry.path, "", entry.text, call, CodeChange::Kind::module}},
                 .cost = 0.9});
  if (attempt.input.empty() || attempt.input.front() != 1) return;
  Shape two = attempt.input;
  two.front() = 2;
  offer(std::move(two), "", 1.2, out);
}

void add_output_size_candidates(const Attempt& attempt, const Outcome& outcome, std::vector<Candidate>& out) {
  const std::optional<Value>& given = attempt.options.output_size;
  if (!given) return;
  const auto offer_value = [&](std::optional<Value> value, double cost) {
    CallOptions options = attempt.options;
    CodeChange change{
        .before = given->repr(), .after = value ? value->repr() : "", .kind = CodeChange::Kind::output_size};
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
