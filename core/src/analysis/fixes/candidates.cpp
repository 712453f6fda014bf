#include "analysis/fixes/candidates.hpp"

#include <algorithm>

#include "analysis/fixes/numbers.hpp"
#include "convscope/layer.hpp"
#include "sort_by.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {

namespace {

/// Layers before the trouble whose sizes may be the cause; farther ones are seldom the near change.
constexpr std::size_t farthest_layers = 6;

void add_number(std::vector<std::int64_t>& numbers, std::optional<std::int64_t> number) {
  if (number && std::ranges::find(numbers, *number) == numbers.end()) numbers.push_back(*number);
}

/// Sizes of what arrives that a layer's argument may name: its channels, its features, all axes behind the batch.
std::vector<std::int64_t> arriving_numbers(const std::vector<Shape>& arriving, const text::OutlineEntry* entry) {
  std::vector<std::int64_t> numbers;
  const LayerEntry* const row = entry == nullptr ? nullptr : find_layer(entry->type);
  const auto spatial = static_cast<std::size_t>(row == nullptr ? 0 : row->spatial);
  for (const Shape& shape : arriving) {
    if (spatial > 0 && shape.size() > spatial) add_number(numbers, shape[shape.size() - 1 - spatial]);
    if (entry == nullptr || spatial > 0 || entry->type == "GroupNorm") {
      if (shape.size() > 1) add_number(numbers, shape[1]);
    }
    if (!shape.empty()) add_number(numbers, shape.back());
    for (const std::int64_t size : shape) add_number(numbers, size);
    if (shape.size() > 1) add_number(numbers, product(std::vector(shape.begin() + 1, shape.end())));
  }
  return numbers;
}

/// Numbers that a layer wants of what arrives.
std::vector<std::int64_t> wanted_numbers(const text::OutlineEntry& entry) {
  std::vector<std::int64_t> numbers;
  for (const char* const name : {"in_channels", "in_features", "in1_features", "num_features", "num_channels",
                                 "normalized_shape", "unflattened_size"}) {
    const auto given = numbers_of(entry, name);
    if (!given) continue;
    add_number(numbers, product(*given));
    for (const std::int64_t number : *given) add_number(numbers, number);
  }
  return numbers;
}

/// The layers before a step, nearest first: what they give may be the trouble.
void add_upstream(const std::vector<text::OutlineEntry>& outline, const Trace& trace, std::size_t step,
                  const std::vector<std::int64_t>& wanted, std::vector<Candidate>& out) {
  std::size_t layers = 0;
  for (std::size_t i = step; i-- > 0 && layers < farthest_layers;) {
    const Node& node = *trace.steps[i].node;
    const auto* const entry = node.module == nullptr ? nullptr : find_entry(outline, node.module->path);
    if (entry == nullptr || entry->parameters.empty()) continue;
    ++layers;
    Circumstances at{.numbers = wanted, .distance = static_cast<double>(step - i), .upstream = true};
    for (const std::size_t operand : trace.steps[i].operands) at.arriving.push_back(trace.tensors[operand].shape);
    add_layer_candidates(*entry, at, out);
  }
}

/// nn.Flatten() before a Linear that gets images, which then takes all their values.
void add_flatten(const std::vector<text::OutlineEntry>& outline, const text::OutlineEntry& entry,
                 const Circumstances& at, std::vector<Candidate>& out) {
  constexpr double of_images = 0.9;  // more than one axis behind the channels: features are seldom meant
  constexpr double of_lists = 1.2;
  if (entry.type != "Linear" || at.arriving.empty() || at.arriving.front().size() < 3) return;
  const std::size_t dot = entry.path.rfind('.');
  const std::string parent = dot == std::string::npos ? "" : entry.path.substr(0, dot);
  const auto* const container = find_entry(outline, parent);
  if (container == nullptr || !container->container) return;
  const auto sibling = [&](const text::OutlineEntry& other) {
    return &other < &entry && other.depth == entry.depth && other.path.starts_with(parent);
  };
  const auto index = static_cast<int>(std::ranges::count_if(outline, sibling));
  const std::string prefix = dot == std::string::npos ? "" : concat(parent, ".");
  // Children that are counted move on by one, those with names keep them.
  const std::string path = entry.path == concat(prefix, index) ? concat(prefix, index + 1) : entry.path;
  const Shape& arriving = at.arriving.front();
  const auto features = product(Shape(arriving.begin() + 1, arriving.end()));
  if (!features) return;
  const std::string in = concat(*features);
  out.push_back(
      {.edits = {{.action = text::Edit::Action::insert, .path = parent, .value = "nn.Flatten()", .index = index},
                 {.path = path, .name = "in_features", .value = in}},
       .changes = {{entry.path, "", "", "nn.Flatten()", CodeChange::Kind::module},
                   {path, "in_features", find_parameter(entry, "in_features")->text, in}},
       .cost = arriving.size() > 3 ? of_images : of_lists});
}

}  // namespace

void add_neighbour_candidates(const std::vector<text::OutlineEntry>& outline, const text::OutlineEntry& entry,
                              const Circumstances& at, std::vector<Candidate>& out) {
  constexpr double leave_out = 6.0;
  if (entry.path.empty()) return;
  add_flatten(outline, entry, at, out);
  out.push_back({.edits = {{.action = text::Edit::Action::remove, .path = entry.path}},
                 .changes = {{entry.path, "", entry.text, "", CodeChange::Kind::module}},
                 .cost = leave_out});
}

std::vector<Candidate> candidates(const Attempt& attempt, const Outcome& outcome) {
  std::vector<Candidate> out;
  if (!outcome.error) {
    add_level_candidates(attempt, outcome, out);
  } else if (outcome.error->type == ErrorType::syntax_error) {
    add_text_candidates(attempt, *outcome.error, out);
  } else if (const auto outline = convscope::outline(attempt.model)) {
    const std::vector<Step>& steps = outcome.trace.steps;
    const bool called = !steps.empty() && steps.back().operation == nullptr;
    const Node* const node = called ? steps.back().node : nullptr;
    const std::string path =
        node != nullptr && node->module != nullptr ? node->module->path : outcome.error->layer.value_or("");
    const auto* const entry = node != nullptr && node->module == nullptr ? nullptr : find_entry(*outline, path);
    Circumstances at;
    if (called) {
      for (const std::size_t operand : steps.back().operands)
        at.arriving.push_back(outcome.trace.tensors[operand].shape);
    } else {
      at.arriving = {attempt.input};  // what the first layer gets is the best guess while there is no model
    }
    at.numbers = arriving_numbers(at.arriving, entry);
    std::vector<std::int64_t> wanted = at.numbers;
    if (entry != nullptr) {
      add_call_candidates(attempt, *entry, out);
      add_layer_candidates(*entry, at, out);
      add_neighbour_candidates(*outline, *entry, at, out);
      if (called) add_batch_candidates(attempt, *entry, out);
      wanted = wanted_numbers(*entry);
    }
    if (called) add_upstream(*outline, outcome.trace, steps.size() - 1, wanted, out);
    at.numbers = wanted;
    if (outcome.model) add_input_candidates(attempt, outcome, at, out);
    if (outcome.model) add_output_size_candidates(attempt, outcome, out);
  }
  sort_by(out, &Candidate::cost);
  return out;
}

}  // namespace convscope::analysis
