#include "layers/reparametrized_layer.hpp"

#include <iterator>
#include <utility>

#include "layers/wide.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

/// What a step keeps of its inner layer's call.
struct InnerCall {
  std::vector<Tensor> parameters;  ///< with the made one in its place
  std::vector<Tensor> own_saved;   ///< what the reparametrization leaves for its gradients
  CallState state;
};

InnerCall& inner_call(const CallState& state) {
  return state.prepare<InnerCall>([] { return InnerCall{}; });
}

}  // namespace

ReparametrizedLayer::ReparametrizedLayer(std::shared_ptr<const Layer> inner, std::size_t replaced,
                                         std::unique_ptr<const Reparametrization> reparametrization,
                                         std::string_view printed)
    : inner_(std::move(inner)),
      replaced_(replaced),
      inner_buffers_(inner_->buffers().size()),
      own_parameters_(reparametrization->parameters().size()),
      reparametrization_(std::move(reparametrization)),
      printed_(printed),
      type_(concat(printed_.empty() ? "" : "Parametrized", inner_->type())) {}

std::string ReparametrizedLayer::extra_repr() const {
  if (printed_.empty()) return inner_->extra_repr();
  const std::string name = inner_->parameters()[replaced_].name;
  return concat("\n  ", inner_->extra_repr(), "\n  (parametrizations): ModuleDict(\n    (", name,
                "): ParametrizationList(\n      (0): ", printed_, "()\n    )\n  )\n");
}

std::vector<ParameterSpec> ReparametrizedLayer::parameters() const {
  std::vector<ParameterSpec> parameters = inner_->parameters();
  parameters.erase(parameters.begin() + static_cast<std::ptrdiff_t>(replaced_));
  std::ranges::move(reparametrization_->parameters(), std::back_inserter(parameters));
  return parameters;
}

std::vector<BufferSpec> ReparametrizedLayer::buffers() const {
  std::vector<BufferSpec> buffers = inner_->buffers();
  std::ranges::move(reparametrization_->buffers(), std::back_inserter(buffers));
  return buffers;
}

void ReparametrizedLayer::initialize(Generator& generator, std::span<Tensor> parameters,
                                     std::span<Tensor> buffers) const {
  std::vector<Tensor> drawn;
  for (const ParameterSpec& spec : inner_->parameters()) drawn.push_back(uninitialized(spec.shape));
  inner_->initialize(generator, drawn, buffers.first(inner_buffers_));
  Tensor original = std::move(drawn[replaced_]);
  drawn.erase(drawn.begin() + static_cast<std::ptrdiff_t>(replaced_));
  std::ranges::move(drawn, parameters.begin());
  reparametrization_->initialize(generator, std::move(original), parameters.subspan(drawn.size()),
                                 buffers.subspan(inner_buffers_));
}

std::int64_t ReparametrizedLayer::scratch_bytes(const Shape& input, const CallOptions& options, bool backward) const {
  // The inner layer gets copies of its parameters; of the replaced one there are a value and, backwards, a gradient.
  const std::vector<ParameterSpec> specs = inner_->parameters();
  Wide bytes = inner_->scratch_bytes(input, options, backward);
  for (const ParameterSpec& spec : specs) bytes += 4 * static_cast<Wide>(element_count(spec.shape).value_or(0));
  bytes += (backward ? 8 : 4) * static_cast<Wide>(element_count(specs[replaced_].shape).value_or(0));
  return saturate(bytes);
}

Result<void> ReparametrizedLayer::forward(const Tensor& input, CallState& state, const CallOptions& options,
                                          Tensor& output) const {
  InnerCall& inner = inner_call(state);
  inner.own_saved.clear();
  Tensor value = reparametrization_->value(state.parameters.last(own_parameters_),
                                           state.buffers.subspan(inner_buffers_), options.training, inner.own_saved);
  const std::span<const Tensor> others = state.parameters.first(state.parameters.size() - own_parameters_);
  inner.parameters.assign(others.begin(), others.end());
  inner.parameters.insert(inner.parameters.begin() + static_cast<std::ptrdiff_t>(replaced_), std::move(value));
  inner.state.parameters = inner.parameters;
  inner.state.buffers = state.buffers.first(inner_buffers_);
  inner.state.generator = state.generator;
  ++inner.state.parameters_version;
  return inner_->forward(input, inner.state, options, output);
}

Result<LayerGradients> ReparametrizedLayer::backward(const Tensor& input, const Tensor& output,
                                                     const Tensor& grad_output, const CallState& state,
                                                     const CallOptions& options) const {
  const InnerCall& inner = inner_call(state);
  Result<LayerGradients> gradients = inner_->backward(input, output, grad_output, inner.state, options);
  if (!gradients) return gradients;
  const Tensor of_value = std::move(gradients->parameters[replaced_]);
  gradients->parameters.erase(gradients->parameters.begin() + static_cast<std::ptrdiff_t>(replaced_));
  std::ranges::move(reparametrization_->gradients(state.parameters.last(own_parameters_), inner.own_saved, of_value),
                    std::back_inserter(gradients->parameters));
  return gradients;
}

}  // namespace convscope::layers
