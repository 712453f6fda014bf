// Copies of a tensor side by side: repeat, tile, repeat_interleave, and roll, which exchanges two parts.
// aten/src/ATen/native/TensorShape.cpp, Repeat.cpp, TensorTransformations.cpp.

#include <algorithm>
#include <array>

#include "functions/axes.hpp"
#include "functions/errors.hpp"
#include "functions/rearrangement.hpp"
#include "functions/signature.hpp"
#include "functions/table.hpp"
#include "layers/wide.hpp"

namespace convscope::functions::families {

namespace {

using namespace std::string_view_literals;
using Made = Result<std::unique_ptr<Operation>>;

constexpr Parameter input{"input", Kind::tensor, true};

std::int64_t times(std::int64_t size, std::int64_t count) {
  return layers::saturate(layers::Wide{size} * count);
}

/// The tensor `repeats` times along each axis; there may be more repeats than axes.
Made repeated(const Bound& bound, const std::vector<std::int64_t>& repeats) {
  const TensorType& type = bound.type(0);
  const std::size_t operand = bound.tensor(0).tensor;
  const std::size_t lead = repeats.size() - type.shape.size();
  const Shape dense = dense_strides(type.shape);
  TensorType result{.shape = {}, .dtype = type.dtype};
  Piece piece{.operand = operand};
  Movement movement{.operands = bound.tensors()};
  for (std::size_t axis = 0; axis < repeats.size(); ++axis) {
    const bool old = axis >= lead;
    const std::int64_t size = old ? type.shape[axis - lead] : 1;
    result.shape.push_back(times(size, repeats[axis]));
    piece.sizes.insert(piece.sizes.end(), {repeats[axis], size});  // which copy, and where in it
    piece.from.insert(piece.from.end(), {0, old ? dense[axis - lead] : 0});
    if (!old) continue;
    AxisDependency dependency{.operand = operand, .from = axis - lead, .to = axis};
    if (repeats[axis] > 1) {
      dependency.reads = [size](std::int64_t position) { return Reads{.begin = position % size}; };
    }
    movement.dependencies.push_back(std::move(dependency));
  }
  if (Result<std::int64_t> count = element_count(result.shape); !count) {
    return std::unexpected(std::move(count).error());
  }
  piece.to = dense_strides(piece.sizes);
  movement.results.push_back(std::move(result));
  movement.pieces.push_back(std::move(piece));
  return make_movement(std::move(movement));
}

Made make_repeat(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"repeats", Kind::sizes, true}};
  Result<Bound> bound = bind({"repeat", parameters, Signature::Parser::native, true}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const std::vector<std::int64_t> repeats = bound->integers(1);
  if (repeats.size() < bound->type(0).shape.size()) {
    return fail_call("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor",
                     concat("The tensor has ", bound->type(0).shape.size(), " axes: give as many numbers or more."));
  }
  return repeated(*bound, repeats);
}

Made make_tile(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"dims", Kind::sizes, true}};
  Result<Bound> bound = bind({"tile", parameters, Signature::Parser::native, true}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  std::vector<std::int64_t> repeats = bound->integers(1);
  const std::size_t rank = bound->type(0).shape.size();
  if (repeats.size() < rank) repeats.insert(repeats.begin(), rank - repeats.size(), 1);
  return repeated(*bound, repeats);
}

Made make_repeat_interleave(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"repeats", Kind::integer, true},
                                         Parameter{"dim", Kind::integer},
                                         Parameter{"output_size", Kind::integer, false, true}};
  Result<Bound> bound = bind({"repeat_interleave", parameters, Signature::Parser::overloaded}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const TensorType& type = bound->type(0);
  const std::int64_t repeats = bound->integer(1);
  Shape shape = type.shape;
  std::size_t axis = 0;
  if (bound->given(2)) {
    Result<std::size_t> wrapped = wrap_axis(bound->integer(2), shape.size());
    if (!wrapped) return std::unexpected(std::move(wrapped).error());
    axis = *wrapped;
  } else {  // of the flattened tensor
    Result<std::int64_t> count = element_count(shape);
    if (!count) return std::unexpected(std::move(count).error());
    shape = {*count};
  }
  if (repeats < 0) return fail_call("repeats can not be negative", "Repeat 0 times or more.");
  if (shape.empty()) shape = {1};
  const std::size_t operand = bound->tensor(0).tensor;
  Movement movement{.operands = bound->tensors()};
  Piece piece{.operand = operand, .sizes = shape, .from = dense_strides(shape)};
  if (shape.size() == type.shape.size()) {
    for (std::size_t i = 0; i < shape.size(); ++i) {
      AxisDependency dependency{.operand = operand, .from = i, .to = i};
      if (i == axis && repeats > 1) {
        dependency.reads = [repeats](std::int64_t position) { return Reads{.begin = position / repeats}; };
      }
      movement.dependencies.push_back(std::move(dependency));
    }
  }
  const auto behind = static_cast<std::ptrdiff_t>(axis) + 1;
  piece.sizes.insert(piece.sizes.begin() + behind, repeats);
  piece.from.insert(piece.from.begin() + behind, 0);
  piece.to = dense_strides(piece.sizes);
  shape[axis] = times(shape[axis], repeats);
  movement.results.push_back({.shape = std::move(shape), .dtype = type.dtype});
  movement.pieces.push_back(std::move(piece));
  return make_movement(std::move(movement));
}

/// What an axis of `size` becomes by a shift: how far position 0 goes.
std::int64_t shift_of(std::int64_t shift, std::int64_t size) {
  if (size == 0) return 0;
  const std::int64_t rest = shift % size;
  return rest < 0 ? rest + size : rest;
}

/// The tensor with position i of each axis moved to i + shift, round the end: two parts along every axis.
Made rolled(const Bound& bound, const Shape& shape, const std::vector<std::int64_t>& shifts) {
  const std::size_t operand = bound.tensor(0).tensor;
  const Shape dense = dense_strides(shape);
  Movement movement{.operands = bound.tensors()};
  std::vector<Piece> pieces{{.operand = operand, .sizes = shape, .from = dense, .to = dense}};
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const std::int64_t size = shape[axis];
    const std::int64_t shift = shift_of(shifts[axis], size);
    AxisDependency dependency{.operand = operand, .from = axis, .to = axis};
    if (shift != 0) {
      dependency.reads = [=](std::int64_t position) { return Reads{.begin = (position - shift + size) % size}; };
      std::vector<Piece> halves;
      for (const Piece& piece : pieces) {
        Piece front = piece;
        front.sizes[axis] = size - shift;
        front.to_offset += shift * dense[axis];
        Piece back = piece;
        back.sizes[axis] = shift;
        back.from_offset += (size - shift) * dense[axis];
        halves.insert(halves.end(), {front, back});
      }
      pieces = std::move(halves);
    }
    movement.dependencies.push_back(std::move(dependency));
  }
  if (shape.size() != bound.type(0).shape.size()) movement.dependencies.clear();
  movement.pieces = std::move(pieces);
  movement.results.push_back({.shape = bound.type(0).shape, .dtype = bound.type(0).dtype});
  return make_movement(std::move(movement));
}

Made make_roll(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{input, Parameter{"shifts", Kind::axes, true}, Parameter{"dims", Kind::axes}};
  Result<Bound> bound = bind({"roll", parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  const Shape& shape = bound->type(0).shape;
  const std::vector<std::int64_t> shifts = bound->integers(1);
  const std::vector<std::int64_t> dims = bound->integers(2);
  if (shifts.empty()) return fail_call("`shifts` required", "Say how far to roll.");
  if (dims.empty() && shifts.size() == 1) {  // of the flattened tensor
    Result<std::int64_t> count = element_count(shape);
    if (!count) return std::unexpected(std::move(count).error());
    return rolled(*bound, {*count}, shifts);
  }
  if (shifts.size() != dims.size()) {
    return fail_call(concat("shifts and dimensions must align. shifts: ", shifts.size(), ", dims:", dims.size()),
                     "Give one shift for each axis.");
  }
  std::vector<std::int64_t> all(shape.size(), 0);
  for (std::size_t i = 0; i < dims.size(); ++i) {
    Result<std::size_t> axis = wrap_axis(dims[i], shape.size());
    if (!axis) return std::unexpected(std::move(axis).error());
    if (*axis < all.size()) all[*axis] = shift_of(all[*axis] + shift_of(shifts[i], shape[*axis]), shape[*axis]);
  }
  return rolled(*bound, shape, all);
}

}  // namespace

std::span<const FunctionEntry> repeats() {
  static constexpr std::array repeat{"Tensor.repeat"sv};
  static constexpr std::array tile{"torch.tile"sv, "Tensor.tile"sv};
  static constexpr std::array interleave{"torch.repeat_interleave"sv, "Tensor.repeat_interleave"sv};
  static constexpr std::array roll{"torch.roll"sv, "Tensor.roll"sv};
  static constexpr std::array entries{
      FunctionEntry{"repeat", repeat, make_repeat},
      FunctionEntry{"tile", tile, make_tile},
      FunctionEntry{"repeat_interleave", interleave, make_repeat_interleave},
      FunctionEntry{"roll", roll, make_roll},
  };
  return entries;
}

}  // namespace convscope::functions::families
