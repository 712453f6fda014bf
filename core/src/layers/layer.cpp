#include "convscope/layer.hpp"

#include <utility>

#include "convscope/random.hpp"
#include "layers/errors.hpp"

#include "text/concat.hpp"

namespace convscope {

namespace {

/// A layer with one tensor in and one out.
class SingleCall final : public Operation {
 public:
  SingleCall(const Layer& layer, Shape input, Shape output, CallOptions options)
      : layer_(layer), input_(std::move(input)), results_{{std::move(output)}}, options_(std::move(options)) {}

  [[nodiscard]] const std::vector<TensorType>& results() const noexcept override { return results_; }
  [[nodiscard]] const Layer* layer() const noexcept override { return &layer_; }
  [[nodiscard]] std::int64_t macs() const override { return layer_.macs(input_, results_[0].shape); }
  [[nodiscard]] std::int64_t scratch_bytes(bool backward) const override {
    return layer_.scratch_bytes(input_, options_, backward);
  }
  [[nodiscard]] CallTraits traits() const override { return layer_.traits(input_, options_); }
  [[nodiscard]] std::vector<AxisDependency> dependencies() const override {
    return layer_.dependencies(input_, results_[0].shape, options_);
  }
  [[nodiscard]] Result<void> forward(std::span<const Tensor* const> inputs, CallState& state,
                                     std::span<Tensor> outputs) const override {
    return layer_.forward(*inputs[0], state, options_, outputs[0]);
  }
  [[nodiscard]] Result<OperationGradients> backward(std::span<const Tensor* const> inputs,
                                                    std::span<const Tensor> outputs,
                                                    std::span<const Tensor> grad_outputs,
                                                    const CallState& state) const override {
    Result<LayerGradients> found = layer_.backward(*inputs[0], outputs[0], grad_outputs[0], state, options_);
    if (!found) return std::unexpected(std::move(found).error());
    OperationGradients gradients;
    gradients.inputs.push_back(std::move(found->input));
    gradients.parameters = std::move(found->parameters);
    return gradients;
  }

 private:
  const Layer& layer_;
  Shape input_;
  std::vector<TensorType> results_;
  CallOptions options_;
};

}  // namespace

std::string Layer::repr() const { return concat(type(), "(", extra_repr(), ")"); }

std::int64_t Layer::macs(const Shape& /*input*/, const Shape& /*output*/) const { return 0; }

std::vector<AxisFormula> Layer::formula(const Shape& /*input*/, const Shape& /*output*/,
                                        const CallOptions& /*options*/) const {
  return {};
}

std::vector<AxisWindow> Layer::windows(const Shape& /*input*/, const CallOptions& /*options*/) const { return {}; }

std::int64_t Layer::scratch_bytes(const Shape& /*input*/, const CallOptions& /*options*/, bool /*backward*/) const {
  return 0;
}

Result<Tensor> Layer::forward(const Tensor& input, CallState& state, const CallOptions& options) const {
  const Result<Shape> shape = output_shape(shape_of(input), options);
  if (!shape) return std::unexpected(shape.error());
  Tensor output = uninitialized(*shape);
  if (Result<void> done = forward(input, state, options, output); !done) return std::unexpected(done.error());
  return output;
}

void Layer::initialize(Generator& generator, std::span<Tensor> parameters, std::span<Tensor> buffers) const {
  const std::vector<ParameterSpec> specs = this->parameters();
  for (std::size_t i = 0; i < specs.size(); ++i) {
    generator.initialize(specs[i].init, {parameters[i].data(), parameters[i].size()});
  }
  const std::vector<BufferSpec> kept = this->buffers();
  for (std::size_t i = 0; i < kept.size(); ++i) buffers[i].fill(kept[i].value);
}

std::vector<AxisDependency> Layer::dependencies(const Shape& input, const Shape& output,
                                                const CallOptions& options) const {
  std::vector<AxisDependency> found;
  const std::vector<AxisWindow> windows = this->windows(input, options);
  if (windows.empty()) {
    for (std::size_t axis = 0; axis < input.size() && axis < output.size(); ++axis) {
      found.push_back({.from = axis, .to = axis});
    }
    return found;
  }
  const std::size_t lead = input.size() - windows.size();
  if (lead == 2) found.push_back({.from = 0, .to = 0});
  for (std::size_t i = 0; i < windows.size(); ++i) {
    found.push_back({.from = lead + i, .to = lead + i, .window = windows[i]});
  }
  return found;
}

Result<std::unique_ptr<Operation>> Layer::call(std::span<const TensorType> inputs, const CallOptions& options) const {
  if (inputs.empty()) {
    return layers::fail_call(ErrorType::type_error,
                             concat(type(), ".forward() missing 1 required positional argument: 'input'"),
                             "Give the layer a tensor.");
  }
  if (inputs.size() > 1) {
    return layers::fail_call(ErrorType::type_error,
                             concat(type(), ".forward() takes 2 positional arguments but ", inputs.size() + 1,
                                    " were given"),
                             "This layer takes one tensor.");
  }
  if (inputs[0].dtype != DType::float32) {
    return layers::fail_call(ErrorType::not_implemented_error,
                             concat(type(), " on an int64 tensor is not computed by Convscope"),
                             "These are whole numbers such as indices. Layers compute with float32: write x.float().");
  }
  Result<Shape> output = output_shape(inputs[0].shape, options);
  if (!output) return std::unexpected(std::move(output).error());
  return std::make_unique<SingleCall>(*this, inputs[0].shape, std::move(*output), options);
}

}  // namespace convscope
