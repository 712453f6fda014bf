// Functions that do what a layer does: the layer is made from their arguments and called.
// torch/nn/functional.py.

#include <algorithm>
#include <array>
#include <utility>

#include "convscope/layer.hpp"
#include "functions/errors.hpp"
#include "functions/signature.hpp"
#include "functions/table.hpp"
#include "layers/python.hpp"

namespace convscope::functions::families {

namespace {

using namespace std::string_view_literals;
using Made = Result<std::unique_ptr<Operation>>;

/// A call of a layer that lives with it.
class OwnedCall final : public Operation {
 public:
  OwnedCall(std::unique_ptr<Layer> layer, std::unique_ptr<Operation> call)
      : layer_(std::move(layer)), call_(std::move(call)) {}

  [[nodiscard]] const std::vector<TensorType>& results() const noexcept override { return call_->results(); }
  [[nodiscard]] const Layer* layer() const noexcept override { return call_->layer(); }
  [[nodiscard]] std::int64_t macs() const override { return call_->macs(); }
  [[nodiscard]] std::int64_t scratch_bytes(bool backward) const override { return call_->scratch_bytes(backward); }
  [[nodiscard]] std::vector<AxisDependency> dependencies() const override { return call_->dependencies(); }
  [[nodiscard]] Result<std::vector<Tensor>> forward(std::span<const Tensor* const> inputs,
                                                    CallState& state) const override {
    return call_->forward(inputs, state);
  }
  [[nodiscard]] Result<OperationGradients> backward(std::span<const Tensor* const> inputs,
                                                    std::span<const Tensor> outputs,
                                                    std::span<const Tensor> grad_outputs,
                                                    const CallState& state) const override {
    return call_->backward(inputs, outputs, grad_outputs, state);
  }

 private:
  std::unique_ptr<Layer> layer_;  // which the call refers to
  std::unique_ptr<Operation> call_;
};

/// A function and its layer. Both have the same names for their arguments but for those named here.
struct Row {
  std::string_view function;  ///< "leaky_relu"
  std::string_view layer;     ///< "LeakyReLU"
  std::string_view parameters;  ///< of the function after the tensor, in order
};

constexpr std::array rows{
    Row{"relu", "ReLU", "inplace"},
};

const Row* find_row(std::string_view function) {
  const auto row = std::ranges::find(rows, function, &Row::function);
  return row == rows.end() ? nullptr : &*row;
}

Made make(std::string_view callee, const FunctionArguments& arguments) {
  std::string_view name = last_name(callee);
  if (name.ends_with('_')) name.remove_suffix(1);
  const Row* row = find_row(name);
  static constexpr std::array parameters{Parameter{"input", Kind::tensor, true}, Parameter{"inplace"}};
  Result<Bound> bound = bind({row->function, parameters, Signature::Parser::python}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  Value call;
  call.kind = Value::Kind::call;
  call.string = concat("nn.", row->layer);
  Result<std::unique_ptr<Layer>> layer = make_layer(call);
  if (!layer) return std::unexpected(std::move(layer).error());
  Made operation = (*layer)->call(bound->tensors(), {});
  if (!operation) return std::unexpected(std::move(operation).error());
  return std::make_unique<OwnedCall>(*std::move(layer), *std::move(operation));
}

}  // namespace

std::span<const FunctionEntry> layer_functions() {
  static constexpr std::array relu{"torch.relu"sv, "F.relu"sv, "Tensor.relu"sv, "Tensor.relu_"sv};
  static constexpr std::array entries{FunctionEntry{"relu", relu, make}};
  return entries;
}

}  // namespace convscope::functions::families
