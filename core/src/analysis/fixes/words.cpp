#include "analysis/fixes/words.hpp"

#include <algorithm>
#include <utility>

#include "text/concat.hpp"

namespace convscope::analysis {

namespace {

using Kind = CodeChange::Kind;

const Step* step_of(const Trace& trace, std::string_view path) {
  const auto found = std::ranges::find_if(trace.steps, [&](const Step& step) {
    return step.operation != nullptr && step.node->module != nullptr && step.node->module->path == path;
  });
  return found == trace.steps.end() ? nullptr : &*found;
}

const Module* module_of(const Outcome& outcome, std::string_view path) {
  if (!outcome.model) return nullptr;
  const auto& layers = outcome.model->layers();
  const auto found = std::ranges::find(layers, path, &Module::path);
  return found == layers.end() ? nullptr : *found;
}

std::optional<Shape> weight_of(const Outcome& outcome, std::string_view path) {
  const Module* const module = module_of(outcome, path);
  if (module == nullptr) return std::nullopt;
  const auto parameters = module->layer->parameters();
  return parameters.empty() ? std::nullopt : std::optional(parameters.front().shape);
}

bool is_eval(const CodeChange& change) {
  return change.kind == Kind::module && change.after == concat(change.before, ".eval()");
}

/// "output_padding=1", "remove ReLU()", "Conv2D → Conv2d".
std::string short_text(const CodeChange& change) {
  const auto argument = [&](std::string_view name) {
    return change.after.empty() ? concat("without ", name) : concat(name, "=", change.after);
  };
  switch (change.kind) {
    case Kind::argument:
      return argument(change.name);
    case Kind::output_size:
      return argument("output_size");
    case Kind::input:
      return concat("input ", change.after);
    case Kind::text:
      return concat("write ", change.after);
    default:
      if (change.before.empty()) return concat("add ", change.after);
      if (change.after.empty()) return concat("remove ", change.before);
      return is_eval(change) ? change.after : concat(change.before, " → ", change.after);
  }
}

/// The changes in one line; one that several layers share stands once. Where there are several layers, each says which.
std::string label_of(const std::vector<CodeChange>& changes, const Outcome& after) {
  struct Entry {
    std::string text;
    std::string paths;
  };
  std::vector<Entry> entries;
  const bool several = after.model->layers().size() > 1;
  for (const CodeChange& change : changes) {
    if (change.kind == Kind::tensor) continue;
    std::string text = short_text(change);
    const auto same = std::ranges::find(entries, text, &Entry::text);
    if (same == entries.end())
      entries.push_back({std::move(text), change.layer});
    else
      same->paths += concat(", ", change.layer);
  }
  std::string label;
  for (const Entry& entry : entries) {
    label += concat(label.empty() ? "" : ", ", entry.text);
    if (several && !entry.paths.empty()) label += concat(" (", entry.paths, ")");
  }
  return label;
}

/// What a layer that was put in does.
std::string added_sentence(std::string_view call, const Outcome& before, const Outcome& after) {
  const std::string_view type = call.substr(3, call.find('(') - 3);  // behind "nn."
  for (const Step& step : after.trace.steps) {
    const Module* const module = step.node->module;
    if (module == nullptr || module->type != type) continue;
    const Module* const old = module_of(before, module->path);
    if (old != nullptr && old->type == type) continue;
    return concat(type, " makes ", to_string(step.operation->results().front().shape), " from ",
                  to_string(after.trace.tensors[step.operands.front()].shape), ".");
  }
  return {};
}

/// "Conv1d (0) then makes [1, 16, 50] from [1, 3, 100]. Its weight becomes [16, 3, 3], not [16, 1, 3]: trained weights
/// no longer fit."
std::string layer_sentence(const CodeChange& change, const Outcome& before, const Outcome& after) {
  if (before.model && before.model->layers().size() != after.model->layers().size()) return {};  // paths have moved
  const Step* const step = step_of(after.trace, change.layer);
  if (step == nullptr || step->operands.empty()) return {};
  const Module& module = *step->node->module;
  const std::string name = name_of(module);
  std::string text = concat(name, " then makes ", to_string(step->operation->results().front().shape), " from ",
                            to_string(after.trace.tensors[step->operands.front()].shape));
  const Step* const old = step_of(before.trace, change.layer);
  const bool other =
      old != nullptr && old->operation->results().front().shape != step->operation->results().front().shape;
  if (other) text += concat(", not ", to_string(old->operation->results().front().shape));
  text += ".";
  const auto old_weight = weight_of(before, change.layer);
  const auto weight = weight_of(after, change.layer);
  if (old_weight && weight && *old_weight != *weight) {
    text += concat(" Its weight becomes ", to_string(*weight), ", not ", to_string(*old_weight),
                   ": trained weights no longer fit.");
  }
  return text;
}

std::string sentence(const CodeChange& change, const std::vector<CodeChange>& all, const Outcome& before,
                     const Outcome& after) {
  const bool only_input = std::ranges::all_of(
      all, [](const CodeChange& each) { return each.kind == Kind::input || each.kind == Kind::tensor; });
  if (change.kind == Kind::tensor) {
    return concat("x = ", change.after, " brings your tensor into this shape",
                  only_input ? "; the model stays as it is." : ".");
  }
  if (change.kind == Kind::input) {
    if (std::ranges::find(all, Kind::tensor, &CodeChange::kind) != all.end()) return {};
    return only_input ? concat("The model stays as it is: give it data of this shape instead of ", change.before, ".")
                      : concat("Give it data of this shape instead of ", change.before, ".");
  }
  if (change.kind == Kind::output_size) {
    return change.after.empty() ? std::string("Call the model without output_size.")
                                : concat("Call the layer as layer(x, output_size=", change.after, ").");
  }
  if (change.kind == Kind::module && change.before.empty()) return added_sentence(change.after, before, after);
  if (change.kind == Kind::module && change.after.empty()) return "The rest of the model works without it.";
  if (is_eval(change)) return "In eval mode it takes its running mean and variance, not those of the batch.";
  return layer_sentence(change, before, after);
}

}  // namespace

Fix fix_of(const Outcome& before, const Attempt& attempt, const Outcome& after) {
  Fix fix{.label = label_of(attempt.changes, after),
          .layer = {},
          .explanation = {},
          .changes = attempt.changes,
          .model = attempt.model,
          .input = attempt.input,
          .output_size = attempt.options.output_size,
          .output = after.trace.tensors[after.trace.outputs.front()].shape};
  for (const CodeChange& change : attempt.changes) {
    if (fix.layer.empty()) fix.layer = change.layer;
    const std::string text = sentence(change, attempt.changes, before, after);
    if (text.empty() || fix.explanation.contains(text)) continue;
    fix.explanation += concat(fix.explanation.empty() ? "" : " ", text);
  }
  if (fix.explanation.empty()) fix.explanation = concat("The model then gives ", to_string(fix.output), ".");
  return fix;
}

}  // namespace convscope::analysis
