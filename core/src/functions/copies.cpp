// What gives the tensor itself or a copy: contiguous, clone, detach, to. Devices and number types do not matter here.
// aten/src/ATen/native/TensorProperties.cpp, TensorConversion.cpp.

#include <array>

#include "functions/axes.hpp"
#include "functions/errors.hpp"
#include "functions/rearrangement.hpp"
#include "functions/signature.hpp"
#include "functions/strides.hpp"
#include "functions/table.hpp"

namespace convscope::functions::families {

namespace {

using namespace std::string_view_literals;
using Made = Result<std::unique_ptr<Operation>>;

/// The tensor's values under `type`.
Movement copy_of(const FunctionArguments& arguments, TensorType type) {
  const Operand& tensor = arguments.positional[0];
  const Shape dense = dense_strides(type.shape);
  Movement movement{.operands = tensors_of(arguments)};
  movement.pieces.push_back({.operand = tensor.tensor, .sizes = type.shape, .from = dense, .to = dense});
  for (std::size_t axis = 0; axis < type.shape.size(); ++axis) {
    movement.dependencies.push_back({.operand = tensor.tensor, .from = axis, .to = axis});
  }
  movement.results.push_back(std::move(type));
  return movement;
}

Result<TensorType> tensor_of(std::string_view callee, const FunctionArguments& arguments) {
  if (!arguments.positional.empty() && arguments.positional[0].is(Operand::Kind::tensor)) {
    return arguments.positional[0].type;
  }
  return fail_type(concat(last_name(callee), "() wants a tensor first"), "Call it on a tensor.");
}

/// Whatever device, number type or memory format is asked for.
Made make_same(std::string_view callee, const FunctionArguments& arguments) {
  Result<TensorType> type = tensor_of(callee, arguments);
  if (!type) return std::unexpected(std::move(type).error());
  if (last_name(callee) == "float") type->dtype = DType::float32;
  return make_movement(copy_of(arguments, *std::move(type)));
}

Made make_contiguous(std::string_view callee, const FunctionArguments& arguments) {
  Result<TensorType> type = tensor_of(callee, arguments);
  if (!type) return std::unexpected(std::move(type).error());
  type->strides.clear();
  return make_movement(copy_of(arguments, *std::move(type)));
}

Made make_clone(std::string_view callee, const FunctionArguments& arguments) {
  Result<TensorType> type = tensor_of(callee, arguments);
  if (!type) return std::unexpected(std::move(type).error());
  type->strides = strides_of_map(*type);
  return make_movement(copy_of(arguments, *std::move(type)));
}

/// The same values, through which no gradient goes.
class Detached final : public Operation {
 public:
  explicit Detached(Result<std::unique_ptr<Operation>> copy) : copy_(*std::move(copy)) {}

  [[nodiscard]] const std::vector<TensorType>& results() const noexcept override { return copy_->results(); }
  [[nodiscard]] CallTraits traits() const override { return copy_->traits(); }
  [[nodiscard]] std::vector<AxisDependency> dependencies() const override { return copy_->dependencies(); }
  [[nodiscard]] Result<void> forward(std::span<const Tensor* const> inputs, CallState& state,
                                     std::span<Tensor> outputs) const override {
    return copy_->forward(inputs, state, outputs);
  }
  [[nodiscard]] Result<OperationGradients> backward(std::span<const Tensor* const> inputs,
                                                    std::span<const Tensor> /*outputs*/,
                                                    std::span<const Tensor> /*grad_outputs*/,
                                                    const CallState& /*state*/) const override {
    OperationGradients gradients;
    for (const Tensor* input : inputs) gradients.inputs.push_back(zeros(shape_of(*input)));
    return gradients;
  }

 private:
  std::unique_ptr<Operation> copy_;
};

Made make_detach(std::string_view callee, const FunctionArguments& arguments) {
  Made copy = make_same(callee, arguments);
  if (!copy) return copy;
  return std::make_unique<Detached>(std::move(copy));
}

}  // namespace

std::span<const FunctionEntry> copies() {
  static constexpr std::array contiguous{"Tensor.contiguous"sv};
  static constexpr std::array clone{"torch.clone"sv, "Tensor.clone"sv};
  static constexpr std::array detach{"Tensor.detach"sv, "Tensor.data"sv};
  static constexpr std::array same{"Tensor.to"sv,  "Tensor.float"sv,          "Tensor.cpu"sv,
                                   "Tensor.cuda"sv, "Tensor.requires_grad_"sv, "Tensor.type_as"sv};
  static constexpr std::array entries{
      FunctionEntry{"contiguous", contiguous, make_contiguous},
      FunctionEntry{"clone", clone, make_clone},
      FunctionEntry{"detach", detach, make_detach},
      FunctionEntry{"to", same, make_same},
  };
  return entries;
}

}  // namespace convscope::functions::families
