#include "functions/layer_call.hpp"

#include <algorithm>
#include <utility>

#include "functions/errors.hpp"

namespace convscope::functions {

namespace {

/// A call of a layer that lives with it.
class OwnedCall final : public Operation {
 public:
  OwnedCall(LayerCall call, std::vector<TensorType> tensors, std::unique_ptr<Layer> layer,
            std::unique_ptr<Operation> operation)
      : call_(std::move(call)),
        tensors_(std::move(tensors)),
        layer_(std::move(layer)),
        operation_(std::move(operation)) {}

  [[nodiscard]] const std::vector<TensorType>& results() const noexcept override { return operation_->results(); }
  [[nodiscard]] std::int64_t macs() const override { return operation_->macs(); }
  [[nodiscard]] std::int64_t scratch_bytes(bool backward) const override { return operation_->scratch_bytes(backward); }
  [[nodiscard]] CallTraits traits() const override {
    CallTraits traits = operation_->traits();
    if (call_.inputs != std::vector<std::size_t>{0}) traits.reuse = CallTraits::Reuse::none;
    return traits;
  }
  [[nodiscard]] std::vector<AxisDependency> dependencies() const override {
    std::vector<AxisDependency> found = operation_->dependencies();
    for (AxisDependency& dependency : found) dependency.operand = call_.inputs[dependency.operand];
    return found;
  }

  [[nodiscard]] Result<void> forward(std::span<const Tensor* const> inputs, CallState& state,
                                     std::span<Tensor> outputs) const override {
    return operation_->forward(picked(inputs), layer_state(inputs, state), outputs);
  }

  [[nodiscard]] Result<OperationGradients> backward(std::span<const Tensor* const> inputs,
                                                    std::span<const Tensor> outputs,
                                                    std::span<const Tensor> grad_outputs,
                                                    const CallState& state) const override {
    auto found = operation_->backward(picked(inputs), outputs, grad_outputs, layer_state(inputs, state));
    if (!found) return found;
    OperationGradients gradients;
    for (const TensorType& type : tensors_) {
      gradients.inputs.push_back(type.dtype == DType::int64 ? Tensor() : zeros(type.shape));
    }
    add(gradients, call_.inputs, found->inputs);
    add(gradients, call_.parameters, found->parameters);
    return gradients;
  }

 private:
  /// What a step keeps of the layer's call: its parameters and buffers are tensors of the function's.
  struct LayerState {
    std::vector<Tensor> parameters;
    std::vector<Tensor> buffers;
    CallState call;
  };

  [[nodiscard]] CallState& layer_state(std::span<const Tensor* const> inputs, const CallState& state) const {
    LayerState& own = state.prepare<LayerState>([] { return LayerState{}; });
    copy(inputs, call_.parameters, own.parameters);
    copy(inputs, call_.buffers, own.buffers);
    own.call.parameters = own.parameters;
    own.call.buffers = own.buffers;
    own.call.generator = state.generator;
    own.call.epilogue = state.epilogue;
    ++own.call.parameters_version;
    return own.call;
  }

  static void copy(std::span<const Tensor* const> inputs, const std::vector<std::size_t>& places,
                   std::vector<Tensor>& tensors) {
    tensors.resize(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) tensors[i] = *inputs[places[i]];
  }

  [[nodiscard]] std::vector<const Tensor*> picked(std::span<const Tensor* const> inputs) const {
    std::vector<const Tensor*> tensors;
    for (const std::size_t place : call_.inputs) tensors.push_back(inputs[place]);
    return tensors;
  }

  void add(OperationGradients& gradients, const std::vector<std::size_t>& places,
           const std::vector<Tensor>& found) const {
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (tensors_[places[i]].dtype == DType::int64) continue;
      Tensor& sum = gradients.inputs[places[i]];
      std::transform(found[i].data(), found[i].data() + found[i].size(), sum.data(), sum.data(), std::plus<>());
    }
  }

  LayerCall call_;
  std::vector<TensorType> tensors_;
  std::unique_ptr<Layer> layer_;  // which the operation refers to
  std::unique_ptr<Operation> operation_;
};

Failure at_call(Error error) {
  error.stage = Stage::call;
  error.position.reset();
  return Failure(std::move(error));
}

}  // namespace

Argument named_argument(std::string_view name, Value value) {
  Argument argument;
  argument.form = Argument::Form::keyword;
  argument.name = name;
  argument.value = std::move(value);
  return argument;
}

Value boolean_value(bool value) {
  Value found;
  found.kind = Value::Kind::boolean;
  found.boolean = value;
  return found;
}

Result<std::unique_ptr<Operation>> call_layer(LayerCall call, const std::vector<TensorType>& tensors) {
  if (find_layer(call.type) == nullptr) {
    return fail_call(ErrorType::not_implemented_error,
                     concat("what nn.", call.type, " does is not computed by Convscope"), "Leave this function out.");
  }
  Value text;
  text.kind = Value::Kind::call;
  text.string = concat("nn.", call.type);
  text.arguments = call.arguments;
  Result<std::unique_ptr<Layer>> layer = make_layer(text);
  if (!layer) return at_call(std::move(layer).error());
  std::vector<TensorType> inputs;
  for (const std::size_t place : call.inputs) inputs.push_back(tensors[place]);
  Result<std::unique_ptr<Operation>> operation = (*layer)->call(inputs, call.options);
  if (!operation) return at_call(std::move(operation).error());
  return std::make_unique<OwnedCall>(std::move(call), tensors, *std::move(layer), *std::move(operation));
}

}  // namespace convscope::functions
