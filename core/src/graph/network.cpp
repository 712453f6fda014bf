#include "convscope/network.hpp"

#include <algorithm>
#include <span>
#include <string>

#include "graph/arena.hpp"
#include "graph/memory_plan.hpp"
#include "graph/run.hpp"
#include "graph/state.hpp"
#include "text/concat.hpp"

namespace convscope {

namespace {

/// How many kinds of inputs a network remembers. Each keeps packed weights, so that large networks remember one.
constexpr std::size_t max_runs = 4;
constexpr long double most_state_for_several = 16.0L * 1024 * 1024;

constexpr auto float_bytes = static_cast<long double>(sizeof(float));

BoxedError runtime_error(const Piece& message, const Piece& hint) {
  Error error;
  error.type = ErrorType::runtime_error;
  error.stage = Stage::call;
  error.message = message.str();
  error.hint = hint.str();
  return error;
}

long double bytes_of(const Shape& shape) {
  long double bytes = float_bytes;
  for (const std::int64_t size : shape) bytes *= static_cast<long double>(size);
  return bytes;
}

std::string torch_size(const Tensor& tensor) { return "torch.Size(" + to_string(shape_of(tensor)) + ")"; }

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
    return Failure(std::move(error));
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

Network::Network(Model model, std::uint64_t seed)
    : model_(std::move(model)), seed_(seed), generator_(seed), arena_(std::make_unique<Arena>()) {}
Network::Network(Network&& other) noexcept = default;
Network& Network::operator=(Network&& other) noexcept = default;
Network::~Network() = default;

Result<void> Network::find_run(RunKey key, const CallOptions& options) {
  prepared_ = false;
  has_run_ = false;
  const auto found = std::ranges::find(runs_, key, &Run::key);
  if (found != runs_.end()) {
    std::rotate(runs_.begin(), found, found + 1);
  } else {
    Trace traced = trace(model_, key.inputs, options, training_);
    if (traced.error) return std::unexpected(*std::move(traced.error));
    // What won't fit is refused before anything is computed.
    if (auto fits = check_memory(traced, key.inputs.size(), state_bytes(), key.grad, false); !fits) return fits;
    std::vector<CallState> states;
    for (const Step& step : traced.steps) states.push_back(state_of(step.node->module));
    const std::size_t kept = state_bytes() > most_state_for_several ? 1 : max_runs;
    while (runs_.size() >= kept) runs_.pop_back();
    runs_.insert(runs_.begin(), std::make_unique<Run>(std::move(key), std::move(traced), std::move(states)));
  }
  runs_.front()->place(arena_->reserve(runs_.front()->size()));
  prepared_ = true;
  return {};
}

Result<std::span<Tensor>> Network::prepare(std::span<const TensorType> inputs, const CallOptions& options) {
  RunKey key{.inputs = {inputs.begin(), inputs.end()},
             .output_size = options.output_size.transform([](const Value& value) { return value.repr(); }),
             .training = options.training,
             .grad = options.grad,
             .mode = training_};
  if (auto found = find_run(std::move(key), options); !found) return std::unexpected(std::move(found).error());
  return runs_.front()->inputs();
}

Result<void> Network::run() {
  if (!prepared_) {
    return std::unexpected(runtime_error("nothing is prepared to be run", "Call prepare() with the inputs' types."));
  }
  Result<void> done = runs_.front()->forward(generator_, parameters_version_);
  has_run_ = done.has_value();
  return done;
}

std::span<const Tensor* const> Network::outputs() const {
  return prepared_ ? runs_.front()->outputs() : std::span<const Tensor* const>();
}

Result<std::vector<Tensor>> Network::forward(std::span<const Tensor> inputs, const CallOptions& options,
                                             std::span<const DType> dtypes) {
  std::vector<TensorType> types;
  for (const Tensor& input : inputs) {
    const DType dtype = types.size() < dtypes.size() ? dtypes[types.size()] : DType::float32;
    types.push_back({shape_of(input), dtype});
  }
  const auto places = prepare(types, options);
  if (!places) return std::unexpected(places.error());
  for (std::size_t i = 0; i < inputs.size(); ++i) std::ranges::copy(inputs[i], (*places)[i].begin());
  if (auto done = run(); !done) return std::unexpected(std::move(done).error());
  std::vector<Tensor> copies;
  for (const Tensor* output : outputs()) copies.push_back(*output);
  return copies;
}

Result<Tensor> Network::forward(const Tensor& input, const CallOptions& options) {
  Result<std::vector<Tensor>> outputs = forward(std::span(&input, 1), options);
  if (!outputs) return std::unexpected(std::move(outputs).error());
  return std::move(outputs->front());
}

const Tensor* Network::activation(std::size_t index) const {
  const std::optional<CallRecord> record = call(index);
  return record ? &record->results[0] : nullptr;
}

std::optional<CallRecord> Network::call(std::size_t index) const {
  if (!keeps_activations() || index >= runs_.front()->trace().steps.size()) return std::nullopt;
  const Run& run = *runs_.front();
  return CallRecord{.operation = run.trace().steps[index].operation.get(),
                    .operands = run.operands(index),
                    .results = run.results(index),
                    .parameters = run.state(index).parameters};
}

bool Network::keeps_activations() const { return has_run_ && runs_.front()->key().grad; }

Result<Gradients> Network::backward(const Tensor& grad_output) const {
  return backward(std::span(&grad_output, 1));
}

Result<Gradients> Network::backward(std::span<const Tensor> grad_outputs) const {
  if (!keeps_activations()) {
    return std::unexpected(runtime_error("element 0 of tensors does not require grad and does not have a grad_fn",
                                         "Run forward with grad first: backward needs the values that it leaves."));
  }
  const Run& run = *runs_.front();
  const Trace& trace = run.trace();
  if (grad_outputs.size() != trace.outputs.size()) {
    return std::unexpected(runtime_error(
        "got " + std::to_string(trace.outputs.size()) + " tensors and " + std::to_string(grad_outputs.size()) + " gradients",
        "Give one gradient for each output."));
  }
  for (std::size_t i = 0; i < grad_outputs.size(); ++i) {
    const Tensor& output = *run.outputs()[i];
    if (shape_of(grad_outputs[i]) == shape_of(output)) continue;
    return std::unexpected(
        runtime_error("Mismatch in shape: grad_output[" + std::to_string(i) + "] has a shape of " +
                          torch_size(grad_outputs[i]) + " and output[" + std::to_string(i) + "] has a shape of " +
                          torch_size(output) + ".",
                      "The gradient must have the shape of the output, " + to_string(shape_of(output)) + "."));
  }
  if (auto fits = check_memory(trace, model_.inputs().size(), state_bytes(), true, true); !fits) {
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
    std::vector<Tensor> arriving;
    for (std::size_t j = 0; j < count; ++j) {
      arriving.push_back(mine[j] ? *std::move(mine[j]) : zeros(step.operation->results()[j].shape));
      mine[j].reset();
    }
    Result<OperationGradients> found =
        step.operation->backward(run.operands(i - 1), run.results(i - 1), arriving, run.state(i - 1));
    if (!found) return std::unexpected(at_step(std::move(found).error(), step));
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

std::int64_t Network::state_bytes() const {
  std::size_t floats = 0;
  for (const LayerTensors& own : tensors_) {
    for (const Tensor& tensor : own.parameters) floats += tensor.size();
    for (const Tensor& tensor : own.buffers) floats += tensor.size();
  }
  return static_cast<std::int64_t>(floats * sizeof(float));
}

}  // namespace convscope
