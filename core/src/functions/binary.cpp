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
    return fail_call(concat("output with shape ", to_string(call.sides[0].shape),
                            " doesn't match the broadcast shape ", to_string(*shape)),
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

std::vector<AxisDependency> dependencies_of(const BinaryCall& call) {
  std::vector<AxisDependency> found;
  for (const Side& side : call.sides) {
    if (!side.tensor) continue;
    const std::size_t lead = call.result.shape.size() - side.shape.size();
    for (std::size_t axis = 0; axis < side.shape.size(); ++axis) {
      if (side.shape[axis] != call.result.shape[lead + axis]) continue;  // repeated: every position reads all of it
      found.push_back({.operand = *side.tensor, .from = axis, .to = lead + axis});
    }
  }
  return found;
}

}  // namespace convscope::functions
