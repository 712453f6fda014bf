#include "convscope/network.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <string>

#include "graph/state.hpp"
#include "graph/trace.hpp"

namespace convscope {

/// The last forward: what backward and activation need of it.
struct Network::Run {
  Trace trace;
  std::vector<Tensor> values;      ///< by the tensors' numbers
  std::vector<CallState> states;   ///< of each step
};

namespace {

constexpr auto float_bytes = static_cast<long double>(sizeof(float));

Error runtime_error(std::string message, std::string hint) {
  Error error;
  error.type = ErrorType::runtime_error;
  error.stage = Stage::call;
  error.message = std::move(message);
  error.hint = std::move(hint);
  return error;
}

long double bytes_of(const Shape& shape) {
  long double bytes = float_bytes;
  for (const std::int64_t size : shape) bytes *= static_cast<long double>(size);
  return bytes;
}

std::string torch_size(const Tensor& tensor) { return "torch.Size(" + to_string(shape_of(tensor)) + ")"; }

/// Says where an error came up, unless it is known already.
Error at(Error error, const Step& step) {
  const Module* const module = step.node->module;
  if (!error.layer) error.layer = module != nullptr ? module->path : step.node->name;
  if (!error.position && module != nullptr) error.position = module->position;
  return error;
}

/// The most bytes that a forward, or a backward after it, has alive at once. Errors: out_of_memory at the call with which it
/// gets too much.
Result<void> check_memory(const Trace& trace, std::size_t inputs, long double state_bytes, bool backward) {
  const auto limit = static_cast<long double>(max_bytes);
  // Beside an empty axis others may be longer than strides can count.
  for (const TensorType& type : trace.tensors) {
    long double reach = 1;
    for (const std::int64_t size : type.shape) reach *= static_cast<long double>(std::max<std::int64_t>(size, 1));
    if (reach > static_cast<long double>(std::numeric_limits<std::ptrdiff_t>::max())) {
      return std::unexpected(out_of_memory(reach * float_bytes));
    }
  }
  // Backward makes a gradient of each parameter; the caller gets copies of the outputs.
  long double kept = (backward ? 2 : 1) * state_bytes;
  for (std::size_t i = 0; i < inputs; ++i) kept += 2 * bytes_of(trace.tensors[i].shape);
  for (const Step& step : trace.steps) {
    long double results = 0;
    for (const TensorType& type : step.operation->results()) results += bytes_of(type.shape);
    const Layer* const layer = step.operation->layer();
    const bool saves = layer == nullptr || !layer->weight_use();  // a mask or statistics, at most as large as the results
    kept += (saves ? 2 : 1) * results;
    long double passing = results + static_cast<long double>(step.operation->scratch_bytes(backward));
    if (backward) {
      for (const std::size_t operand : step.operands) passing += bytes_of(trace.tensors[operand].shape);
    }
    if (kept + passing > limit) return std::unexpected(at(out_of_memory(kept + passing), step));
  }
  return {};
}

}  // namespace

Result<Network> Network::make(Model model, std::uint64_t seed) {
  long double bytes = 0;
  for (const Module* module : model.layers()) {
    for (const ParameterSpec& parameter : module->layer->parameters()) bytes += bytes_of(parameter.shape);
    for (const BufferSpec& buffer : module->layer->buffers()) bytes += bytes_of(buffer.shape);
  }
  if (bytes > static_cast<long double>(max_bytes)) {
    Error error = out_of_memory(bytes);
    error.stage = Stage::init;
    return std::unexpected(std::move(error));
  }

  Network network(std::move(model), seed);
  for (const Module* module : network.model_.layers()) {
    LayerTensors& own = network.tensors_.emplace_back();
    for (const ParameterSpec& parameter : module->layer->parameters()) own.parameters.push_back(uninitialized(parameter.shape));
    for (const BufferSpec& buffer : module->layer->buffers()) own.buffers.push_back(uninitialized(buffer.shape));
    module->layer->initialize(network.generator_, own.parameters, own.buffers);
  }
  return network;
}

Result<std::vector<Tensor>> Network::forward(std::span<const Tensor> inputs, const CallOptions& options,
                                             std::span<const DType> dtypes) {
  run_.reset();
  std::vector<TensorType> types;
  for (const Tensor& input : inputs) {
    const DType dtype = types.size() < dtypes.size() ? dtypes[types.size()] : DType::float32;
    types.push_back({shape_of(input), dtype});
  }
  auto run = std::make_shared<Run>();
  run->trace = trace(model_, types, options, training_);
  if (run->trace.error) return std::unexpected(*std::move(run->trace.error));
  // What won't fit is refused before anything is computed.
  if (auto fits = check_memory(run->trace, inputs.size(), state_bytes(), false); !fits) {
    return std::unexpected(std::move(fits).error());
  }

  run->values.assign(inputs.begin(), inputs.end());
  std::vector<const Tensor*> operands;
  for (const Step& step : run->trace.steps) {
    operands.clear();
    for (const std::size_t operand : step.operands) operands.push_back(&run->values[operand]);
    CallState& state = run->states.emplace_back(state_of(step.node->module));
    Result<std::vector<Tensor>> results = step.operation->forward(operands, state);
    if (!results) return std::unexpected(at(std::move(results).error(), step));
    std::ranges::move(*results, std::back_inserter(run->values));
  }
  std::vector<Tensor> outputs;
  for (const std::size_t output : run->trace.outputs) outputs.push_back(run->values[output]);
  run_ = std::move(run);
  return outputs;
}

Result<Tensor> Network::forward(const Tensor& input, const CallOptions& options) {
  Result<std::vector<Tensor>> outputs = forward(std::span(&input, 1), options);
  if (!outputs) return std::unexpected(std::move(outputs).error());
  return std::move(outputs->front());
}

const Tensor* Network::activation(std::size_t index) const {
  if (run_ == nullptr || index >= run_->trace.steps.size()) return nullptr;
  return &run_->values[run_->trace.steps[index].first_result];
}

Result<Gradients> Network::backward(const Tensor& grad_output) const {
  return backward(std::span(&grad_output, 1));
}

Result<Gradients> Network::backward(std::span<const Tensor> grad_outputs) const {
  if (run_ == nullptr) {
    return std::unexpected(runtime_error("element 0 of tensors does not require grad and does not have a grad_fn",
                                         "Run forward first: backward needs the values that it leaves."));
  }
  const Trace& trace = run_->trace;
  if (grad_outputs.size() != trace.outputs.size()) {
    return std::unexpected(runtime_error(
        "got " + std::to_string(trace.outputs.size()) + " tensors and " + std::to_string(grad_outputs.size()) + " gradients",
        "Give one gradient for each output."));
  }
  for (std::size_t i = 0; i < grad_outputs.size(); ++i) {
    const Tensor& output = run_->values[trace.outputs[i]];
    if (shape_of(grad_outputs[i]) == shape_of(output)) continue;
    return std::unexpected(
        runtime_error("Mismatch in shape: grad_output[" + std::to_string(i) + "] has a shape of " +
                          torch_size(grad_outputs[i]) + " and output[" + std::to_string(i) + "] has a shape of " +
                          torch_size(output) + ".",
                      "The gradient must have the shape of the output, " + to_string(shape_of(output)) + "."));
  }
  if (auto fits = check_memory(trace, model_.inputs().size(), state_bytes(), true); !fits) {
    return std::unexpected(std::move(fits).error());
  }

  std::vector<std::optional<Tensor>> gradients(trace.tensors.size());
  const auto add = [&](std::size_t tensor, Tensor gradient) {
    if (trace.tensors[tensor].dtype != DType::float32) return;
    std::optional<Tensor>& sum = gradients[tensor];
    if (sum) {
      *sum += gradient;
    } else {
      sum = std::move(gradient);
    }
  };
  for (std::size_t i = 0; i < grad_outputs.size(); ++i) add(trace.outputs[i], grad_outputs[i]);

  std::vector<std::vector<Tensor>> of_parameters(model_.layers().size());
  for (std::size_t i = trace.steps.size(); i > 0; --i) {
    const Step& step = trace.steps[i - 1];
    const std::size_t count = step.operation->results().size();
    const std::span mine = std::span(gradients).subspan(step.first_result, count);
    if (std::ranges::none_of(mine, [](const auto& gradient) { return gradient.has_value(); })) continue;
    std::vector<const Tensor*> operands;
    for (const std::size_t operand : step.operands) operands.push_back(&run_->values[operand]);
    std::vector<Tensor> arriving;
    for (std::size_t j = 0; j < count; ++j) {
      arriving.push_back(mine[j] ? *std::move(mine[j]) : zeros(step.operation->results()[j].shape));
      mine[j].reset();
    }
    CallState state = run_->states[i - 1];
    state.parameters = parameters_of(step.node->module);  // this network's, should it be a copy
    Result<OperationGradients> found = step.operation->backward(
        operands, std::span(run_->values).subspan(step.first_result, count), arriving, state);
    if (!found) return std::unexpected(at(std::move(found).error(), step));
    for (std::size_t j = 0; j < step.operands.size(); ++j) add(step.operands[j], std::move(found->inputs[j]));
    if (step.node->module == nullptr) continue;
    std::vector<Tensor>& sums = of_parameters[index_of(step.node->module)];
    if (sums.empty()) {
      sums = std::move(found->parameters);
    } else {
      for (std::size_t j = 0; j < sums.size(); ++j) sums[j] += found->parameters[j];
    }
  }

  Gradients result;
  for (std::size_t i = 0; i < model_.inputs().size(); ++i) {
    result.inputs.push_back(gradients[i] ? *std::move(gradients[i]) : zeros(trace.tensors[i].shape));
  }
  if (!result.inputs.empty()) result.input = result.inputs.front();
  for (std::size_t i = 0; i < of_parameters.size(); ++i) {
    const Module& module = *model_.layers()[i];
    const std::vector<ParameterSpec> specs = module.layer->parameters();
    for (std::size_t j = 0; j < specs.size(); ++j) {
      result.parameters.emplace_back(parameter_key(module.path, specs[j].name),
                                     of_parameters[i].empty() ? zeros(specs[j].shape) : std::move(of_parameters[i][j]));
    }
  }
  return result;
}

std::size_t Network::index_of(const Module* module) const {
  return static_cast<std::size_t>(std::ranges::find(model_.layers(), module) - model_.layers().begin());
}

CallState Network::state_of(const Module* module) {
  CallState state{.generator = &generator_};
  if (module == nullptr) return state;
  LayerTensors& own = tensors_[index_of(module)];
  state.parameters = own.parameters;
  state.buffers = own.buffers;
  return state;
}

std::span<const Tensor> Network::parameters_of(const Module* module) const {
  return module == nullptr ? std::span<const Tensor>() : tensors_[index_of(module)].parameters;
}

long double Network::state_bytes() const {
  long double bytes = 0;
  for (const LayerTensors& own : tensors_) {
    for (const Tensor& tensor : own.parameters) bytes += static_cast<long double>(tensor.size()) * float_bytes;
    for (const Tensor& tensor : own.buffers) bytes += static_cast<long double>(tensor.size()) * float_bytes;
  }
  return bytes;
}

}  // namespace convscope
