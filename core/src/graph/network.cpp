#include "convscope/network.hpp"

#include <algorithm>
#include <span>
#include <string>

#include "graph/state.hpp"
#include "layers/no_output_size.hpp"

namespace convscope {
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

std::string quoted_list(const std::vector<std::string>& keys) {
  std::string list;
  for (const std::string& key : keys) list += (list.empty() ? "\"" : ", \"") + key + '"';
  return list;
}

std::string torch_size(const Tensor& tensor) { return "torch.Size(" + to_string(shape_of(tensor)) + ")"; }

/// What loading finds wrong, gathered as PyTorch walks the modules: parents before children.
struct Problems {
  std::vector<std::string> missing;
  std::vector<std::string> unexpected;
  std::vector<std::string> mismatches;

  void walk(const Module& module, const StateDict& own, const StateDict& loaded) {
    std::vector<std::string> locals;
    if (module.layer != nullptr) {
      for (const ParameterSpec& parameter : module.layer->parameters()) locals.push_back(parameter.name);
    }
    for (const std::string& name : locals) {
      const std::string key = parameter_key(module.path, name);
      const Tensor* mine = find_tensor(own, key);
      const Tensor* theirs = find_tensor(loaded, key);
      if (theirs == nullptr) {
        missing.push_back(key);
      } else if (mine != nullptr && shape_of(*mine) != shape_of(*theirs)) {
        mismatches.push_back("size mismatch for " + key + ": copying a param with shape " + torch_size(*theirs) +
                             " from checkpoint, the shape in current model is " + torch_size(*mine) + ".");
      }
    }
    const std::string prefix = module.path.empty() ? "" : module.path + ".";
    for (const auto& [key, tensor] : loaded) {
      if (!key.starts_with(prefix)) continue;
      const std::string_view rest = std::string_view(key).substr(prefix.size());
      const std::size_t dot = rest.find('.');
      const std::string_view name = rest.substr(0, dot);
      const bool known = dot == std::string_view::npos
                             ? std::ranges::find(locals, name) != locals.end()
                             : std::ranges::find(module.children, name, &Module::name) != module.children.end();
      if (!known) unexpected.push_back(key);
    }
    for (const Module& child : module.children) walk(child, own, loaded);
  }

  [[nodiscard]] std::string text() const {
    std::string lines;
    if (!missing.empty()) lines += "\n\tMissing key(s) in state_dict: " + quoted_list(missing) + ". ";
    if (!unexpected.empty()) lines += "\n\tUnexpected key(s) in state_dict: " + quoted_list(unexpected) + ". ";
    for (const std::string& mismatch : mismatches) lines += "\n\t" + mismatch;
    return lines;
  }
};

/// Says where an error came up, unless it is known already.
Error at(Error error, const Module& module) {
  if (!error.layer) error.layer = module.path;
  if (!error.position) error.position = module.position;
  return error;
}

/// The most bytes that a forward, or a backward after it, has alive at once. Errors: a shape that does not pass, or
/// out_of_memory at the layer with which it gets too much.
Result<void> check_memory(const Model& model, const StateDict& state, const Shape& input, const CallOptions& options,
                          bool backward) {
  const auto limit = static_cast<long double>(max_bytes);
  // The caller's tensor, the copy kept for backward, and the copy of the output that the caller gets.
  long double kept = 2 * bytes_of(input);
  // A layer is called with a copy of its parameters; backward makes a gradient of each.
  for (const auto& [key, tensor] : state) kept += (backward ? 3 : 2) * static_cast<long double>(tensor.size()) * float_bytes;
  Shape shape = input;
  for (const Module* module : model.layers()) {
    Result<Shape> output = module->layer->output_shape(shape, options);
    if (!output) return std::unexpected(at(std::move(output).error(), *module));
    kept += bytes_of(*output);
    long double passing = bytes_of(*output) + static_cast<long double>(module->layer->scratch_bytes(shape, options, false));
    if (backward) {
      const auto scratch = static_cast<long double>(module->layer->scratch_bytes(shape, options, true));
      passing = std::max(passing, bytes_of(shape) + bytes_of(*output) + scratch);
    }
    if (kept + passing > limit) return std::unexpected(at(out_of_memory(kept + passing), *module));
    shape = std::move(*output);
  }
  return {};
}

}  // namespace

Result<Network> Network::make(Model model, std::uint64_t seed) {
  long double bytes = 0;
  for (const Module* module : model.layers()) {
    for (const ParameterSpec& parameter : module->layer->parameters()) bytes += bytes_of(parameter.shape);
  }
  if (bytes > static_cast<long double>(max_bytes)) {
    Error error = out_of_memory(bytes);
    error.stage = Stage::init;
    return std::unexpected(std::move(error));
  }

  Network network(std::move(model), seed);
  Generator generator(seed);
  for (const Module* module : network.model_.layers()) {
    for (const ParameterSpec& parameter : module->layer->parameters()) {
      Tensor tensor = uninitialized(parameter.shape);
      generator.initialize(parameter.init, {tensor.data(), tensor.size()});
      network.state_.emplace_back(parameter_key(module->path, parameter.name), std::move(tensor));
    }
  }
  return network;
}

Result<void> Network::load_state_dict(const StateDict& state) {
  Problems problems;
  problems.walk(model_.root(), state_, state);
  const std::string text = problems.text();
  if (!text.empty()) {
    Error error = runtime_error("Error(s) in loading state_dict for " + model_.root().type + ":" + text,
                                "Nothing was loaded. The names and shapes must be those of this model's state_dict.");
    return std::unexpected(std::move(error));
  }
  for (auto& [key, tensor] : state_) tensor = *find_tensor(state, key);
  return {};
}

Result<Tensor> Network::forward(const Tensor& input, const CallOptions& options) {
  input_ = Tensor();
  activations_.clear();
  options_ = options;
  if (options.output_size && !model_.is_lone_layer()) {
    return std::unexpected(at(layers::no_output_size(model_.root().type), model_.root()));
  }
  // What can't work, or won't fit, is refused before anything is computed.
  if (auto fits = check_memory(model_, state_, shape_of(input), options, false); !fits) {
    return std::unexpected(std::move(fits).error());
  }

  input_ = input;
  activations_.reserve(model_.layers().size());
  std::vector<Tensor> parameters;
  auto next = state_.cbegin();
  for (const Module* module : model_.layers()) {
    const Tensor& from = activations_.empty() ? input_ : activations_.back();
    parameters.clear();
    for (std::size_t i = module->layer->parameters().size(); i > 0; --i) parameters.push_back((next++)->second);
    CallState state{.parameters = parameters};
    Result<Tensor> output = module->layer->forward(from, state, options);
    if (!output) {
      activations_.clear();
      input_ = Tensor();
      return std::unexpected(at(std::move(output).error(), *module));
    }
    activations_.push_back(std::move(*output));
  }
  return activations_.empty() ? input_ : activations_.back();
}

const Tensor* Network::activation(std::size_t index) const {
  return index < activations_.size() ? &activations_[index] : nullptr;
}

Result<Gradients> Network::backward(const Tensor& grad_output) const {
  const std::vector<const Module*>& layers = model_.layers();
  if (activations_.size() != layers.size() || (layers.empty() && input_.dimension() == 0)) {
    return std::unexpected(runtime_error("element 0 of tensors does not require grad and does not have a grad_fn",
                                         "Run forward first: backward needs the values that it leaves."));
  }
  const Tensor& output = activations_.empty() ? input_ : activations_.back();
  if (shape_of(grad_output) != shape_of(output)) {
    return std::unexpected(
        runtime_error("Mismatch in shape: grad_output[0] has a shape of " + torch_size(grad_output) +
                          " and output[0] has a shape of " + torch_size(output) + ".",
                      "The gradient must have the shape of the output, " + to_string(shape_of(output)) + "."));
  }

  if (auto fits = check_memory(model_, state_, shape_of(input_), options_, true); !fits) {
    return std::unexpected(std::move(fits).error());
  }

  Gradients gradients;
  gradients.input = grad_output;
  gradients.parameters.resize(state_.size());
  std::vector<Tensor> parameters;
  std::size_t end = state_.size();
  for (std::size_t i = layers.size(); i > 0; --i) {
    const Module& module = *layers[i - 1];
    const std::size_t count = module.layer->parameters().size();
    const std::size_t first = end - count;
    parameters.clear();
    for (std::size_t j = first; j < end; ++j) parameters.push_back(state_[j].second);
    const Tensor& from = i == 1 ? input_ : activations_[i - 2];
    const CallState state{.parameters = parameters};
    Result<LayerGradients> step =
        module.layer->backward(from, activations_[i - 1], gradients.input, state, options_);
    if (!step) return std::unexpected(at(std::move(step).error(), module));
    gradients.input = std::move(step->input);
    for (std::size_t j = 0; j < count; ++j) {
      gradients.parameters[first + j] = {state_[first + j].first, std::move(step->parameters[j])};
    }
    end = first;
  }
  return gradients;
}

}  // namespace convscope
