#include "graph/run.hpp"

#include <utility>

#include "plan/epilogue.hpp"

namespace convscope {

Run::Run(RunKey key, Trace trace, std::vector<CallState> states)
    : key_(std::move(key)),
      trace_(std::move(trace)),
      plan_(plan_memory(trace_, key_.inputs.size(), key_.grad)),
      values_(trace_.tensors.size()),
      steps_(trace_.steps.size()) {
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const Step& step = trace_.steps[i];
    for (const std::size_t operand : step.operands) steps_[i].operands.push_back(&values_[operand]);
    steps_[i].results = std::span(values_).subspan(step.first_result, step.operation->results().size());
    steps_[i].state = std::move(states[i]);
    steps_[i].state.epilogue = plan_.steps[i].epilogue;
  }
  for (const std::size_t output : trace_.outputs) outputs_.push_back(&values_[output]);
}

void Run::place(float* memory) {
  if (memory == memory_ && memory != nullptr) return;
  memory_ = memory;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    convscope::place(values_[i], trace_.tensors[i].shape, memory + plan_.offsets[i]);
  }
}

Result<void> Run::forward(Generator& generator, std::uint64_t parameters_version) {
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (!plan_.steps[i].computes) continue;
    Work& work = steps_[i];
    work.state.generator = &generator;
    work.state.parameters_version = parameters_version;
    Result<void> done = trace_.steps[i].operation->forward(work.operands, work.state, work.results);
    if (!done) return std::unexpected(at_step(std::move(done).error(), trace_.steps[i]));
    if (!key_.grad) work.state.saved.clear();
  }
  return {};
}

}  // namespace convscope
