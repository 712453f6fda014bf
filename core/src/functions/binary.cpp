#include "functions/binary.hpp"

#include "functions/errors.hpp"
#include "functions/strides.hpp"
#include "layers/pointwise_arguments.hpp"

namespace convscope::functions {

namespace {

Side side_of(const Operand& operand) {
  if (operand.is(Operand::Kind::tensor)) return {operand.tensor, operand.type.shape};
  return {std::nullopt, {}, layers::as_float(operand.value)};
}

}  // namespace

Result<BinaryCall> broadcast_call(std::string_view function, const std::vector<TensorType>& tensors,
                                  const Operand& left, const Operand& right, bool in_place) {
  for (const Operand* operand : {&left, &right}) {
    if (!operand->is(Operand::Kind::tensor)) continue;
    if (Result<void> status = check_float(function, operand->type); !status) {
      return std::unexpected(std::move(status).error());
    }
  }
  BinaryCall call{tensors, {side_of(left), side_of(right)}, {}};
  Result<Shape> shape = broadcast(call.sides[0].shape, call.sides[1].shape);
  if (!shape) return std::unexpected(std::move(shape).error());
  if (in_place && *shape != call.sides[0].shape) {
    return fail_call(concat("output with shape ", to_string(call.sides[0].shape), " doesn't match the broadcast shape ",
                            to_string(*shape)),
                     "An operation in place keeps the tensor's shape: use the one that makes a new tensor.");
  }
  if (Result<std::int64_t> count = element_count(*shape); !count) return std::unexpected(std::move(count).error());
  call.result.shape = *std::move(shape);
  for (const Operand* operand : {&left, &right}) {  // the first of the full shape decides the order in memory
    if (!operand->is(Operand::Kind::tensor) || operand->type.shape != call.result.shape) continue;
    call.result.strides = strides_of_map(operand->type);
    break;
  }
  return call;
}

void add_product(const BinaryRow& row, const kernels::Side& factor, bool repeated, float* to) {
  if (!repeated) {
    kernels::table().arithmetic.add_product({row.gradient, false}, factor, row.count, to);
  } else if (factor.repeated) {
    const double sum = kernels::table().rows.sum(row.gradient, row.count);
    *to += static_cast<float>(sum * static_cast<double>(*factor.values));
  } else {
    double sum = 0.0;
    for (std::size_t i = 0; i < row.count; ++i) sum += static_cast<double>(row.gradient[i] * factor.values[i]);
    *to += static_cast<float>(sum);
  }
}

CallTraits BinaryOperation::traits() const {
  const bool in_place = !call_.tensors.empty() && call_.tensors[0].shape == call_.result.shape;
  return {.reuse = in_place ? CallTraits::Reuse::in_place : CallTraits::Reuse::none};
}

std::vector<AxisDependency> BinaryOperation::dependencies() const {
  std::vector<AxisDependency> found;
  const Shape& result = call_.result.shape;
  for (const Side& side : call_.sides) {
    if (!side.tensor) continue;
    const std::size_t lead = result.size() - side.shape.size();
    for (std::size_t axis = 0; axis < side.shape.size(); ++axis) {
      if (side.shape[axis] != result[lead + axis]) continue;  // repeated: every position reads all of it
      found.push_back({.operand = *side.tensor, .from = axis, .to = lead + axis});
    }
  }
  return found;
}

Result<void> BinaryOperation::forward(std::span<const Tensor* const> inputs, CallState& /*state*/,
                                      std::span<Tensor> outputs) const {
  float* out = outputs[0].data();
  const float* a = data(0, inputs);
  const float* b = data(1, inputs);
  loop().run({}, [&](const auto& at, std::int64_t count, const auto& strides) {
    row({a + at[0], strides[0] == 0}, {b + at[1], strides[1] == 0}, static_cast<std::size_t>(count), out + at[2]);
  });
  return {};
}

Result<OperationGradients> BinaryOperation::backward(std::span<const Tensor* const> inputs,
                                                     std::span<const Tensor> outputs,
                                                     std::span<const Tensor> grad_outputs,
                                                     const CallState& /*state*/) const {
  OperationGradients gradients;
  for (const Tensor* input : inputs) gradients.inputs.push_back(zeros(shape_of(*input)));
  const float* a = data(0, inputs);
  const float* b = data(1, inputs);
  const float* y = outputs[0].data();
  const float* grad = grad_outputs[0].data();
  for (std::size_t side = 0; side < 2; ++side) {
    if (!call_.sides[side].tensor) continue;
    float* to = gradients.inputs[*call_.sides[side].tensor].data();
    loop().run({}, [&](const auto& at, std::int64_t count, const auto& strides) {
      add_gradient(side,
                   {{{{a + at[0], strides[0] == 0}, {b + at[1], strides[1] == 0}}},
                    y + at[2],
                    grad + at[2],
                    static_cast<std::size_t>(count)},
                   to + at[side]);
    });
  }
  return gradients;
}

StridedLoop<3> BinaryOperation::loop() const {
  const Shape& to = call_.result.shape;
  return {
      to,
      {broadcast_strides(call_.sides[0].shape, to), broadcast_strides(call_.sides[1].shape, to), dense_strides(to)}};
}

const float* BinaryOperation::data(std::size_t side, std::span<const Tensor* const> inputs) const {
  const Side& operand = call_.sides[side];
  return operand.tensor ? inputs[*operand.tensor]->data() : &operand.number;
}

}  // namespace convscope::functions
