#include "analysis/sizes/size_walk.hpp"

#include <algorithm>
#include <utility>

#include "analysis/encoded.hpp"
#include "graph/trace.hpp"

namespace convscope::analysis {

bool is_chain(const Model& model) {
  if (model.inputs().size() != 1 || model.outputs() != std::vector{model.nodes().size()}) return false;
  for (std::size_t i = 0; i < model.nodes().size(); ++i) {
    const Node& node = model.nodes()[i];
    const auto& given = node.arguments.positional;
    const bool hands_on = node.module != nullptr && node.arguments.keywords.empty() && given.size() == 1 &&
                          given.front().is(Operand::Kind::tensor) && given.front().tensor == i;
    if (!hands_on) return false;
  }
  return true;
}

SizeWalk::SizeWalk(const Model& model) : model_(model), chain_(is_chain(model)), memory_(model.nodes().size()) {}

const SizeWalk::Passed* SizeWalk::pass(std::size_t node, const Shape& input) {
  Memory& known = memory_[node];
  if (const auto found = known.find(input); found != known.end()) return &found->second;
  const Module& module = *model_.nodes()[node].module;
  const TensorType type{input};
  const auto call = module.layer->call(std::span(&type, 1), {.training = module.training});
  if (!call) return nullptr;
  const std::vector<TensorType>& results = (*call)->results();
  const bool plain =
      results.size() == 1 && results.front().dtype == DType::float32 && element_count(results.front().shape);
  if (!plain) return nullptr;
  const std::vector<AxisWindow> windows = module.layer->windows(input, {});
  Passed passed{.output = results.front().shape,
                .windows = windows.size(),
                .transposed = std::ranges::any_of(windows, &AxisWindow::transposed)};
  return &known.emplace(input, std::move(passed)).first->second;
}

WalkEnd SizeWalk::trace_through(const Shape& input) {
  const TensorType type{input};
  Trace trace = convscope::trace(model_, std::span(&type, 1), {});
  calls_ += static_cast<std::int64_t>(trace.steps.size());
  WalkEnd end;
  if (trace.error) {
    end.error = std::move(trace.error);
    return end;
  }
  if (const auto call = encoded_call(trace)) end.encoded = trace.tensors[trace.steps[*call].first_result].shape;
  end.output = trace.tensors[trace.outputs.front()].shape;
  return end;
}

WalkEnd SizeWalk::run(const Shape& input) {
  if (!chain_ || memory_.empty() || !element_count(input)) return trace_through(input);
  std::vector<const Passed*> steps;
  steps.reserve(memory_.size());
  std::size_t spatial = 0;
  const auto arriving = [&](std::size_t step) -> const Shape& { return step == 0 ? input : steps[step - 1]->output; };
  for (std::size_t node = 0; node < memory_.size(); ++node) {
    const Passed* const passed = pass(node, arriving(node));
    if (passed == nullptr) return trace_through(input);  // which finds the error's words and its place
    steps.push_back(passed);
    if (spatial == 0) spatial = passed->windows;
  }
  calls_ += static_cast<std::int64_t>(steps.size());
  WalkEnd end{.encoded = {}, .output = steps.back()->output, .error = {}};
  for (std::size_t step = 1; step < steps.size() && !end.encoded; ++step) {
    const bool longer = makes_longer(steps[step]->transposed, arriving(step), steps[step]->output, spatial);
    if (longer) end.encoded = arriving(step);
  }
  return end;
}

}  // namespace convscope::analysis
