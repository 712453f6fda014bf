#include "graph/run.hpp"

#include <utility>

namespace convscope {

Run::Run(RunKey key, Trace trace, std::vector<CallState> states) : key_(std::move(key)), trace_(std::move(trace)) {
  values_.reserve(trace_.tensors.size());
  for (const TensorType& type : trace_.tensors) values_.push_back(uninitialized(type.shape));
  steps_.reserve(trace_.steps.size());
  for (std::size_t i = 0; i < trace_.steps.size(); ++i) {
    const Step& step = trace_.steps[i];
    Work& work = steps_.emplace_back();
    for (const std::size_t operand : step.operands) work.operands.push_back(&values_[operand]);
    work.results = std::span(values_).subspan(step.first_result, step.operation->results().size());
    work.state = std::move(states[i]);
  }
  for (const std::size_t output : trace_.outputs) outputs_.push_back(&values_[output]);
}

Result<void> Run::forward(Generator& generator, std::uint64_t parameters_version) {
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    Work& work = steps_[i];
    work.state.generator = &generator;
    work.state.parameters_version = parameters_version;
    Result<void> done = trace_.steps[i].operation->forward(work.operands, work.state, work.results);
    if (!done) return std::unexpected(at_step(std::move(done).error(), trace_.steps[i]));
  }
  return {};
}

Error at_step(Error error, const Step& step) {
  const Module* const module = step.node->module;
  if (!error.layer) error.layer = module != nullptr ? module->path : step.node->name;
  if (!error.position && module != nullptr) error.position = module->position;
  return error;
}

}  // namespace convscope
