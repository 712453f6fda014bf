// F.pad: constant padding of any axes here, the other modes by their layers. aten/src/ATen/native/PadNd.cpp.

#include <algorithm>
#include <array>

#include "functions/axes.hpp"
#include "functions/errors.hpp"
#include "functions/layer_call.hpp"
#include "functions/rearrangement.hpp"
#include "functions/table.hpp"
#include "layers/wide.hpp"

namespace convscope::functions::families {

namespace {

using namespace std::string_view_literals;
using layers::Wide;
using Made = Result<std::unique_ptr<Operation>>;

/// The widths before and behind an axis; the last axis comes first in `pad`.
std::array<std::int64_t, 2> widths_of(const std::vector<std::int64_t>& pad, std::size_t rank, std::size_t axis) {
  const std::size_t at = 2 * (rank - 1 - axis);
  return at < pad.size() ? std::array{pad[at], pad[at + 1]} : std::array<std::int64_t, 2>{0, 0};
}

Made constant(const Bound& bound, const std::vector<std::int64_t>& pad, float value) {
  const TensorType& type = bound.type(0);
  const std::size_t operand = bound.tensor(0).tensor;
  Shape kept = type.shape;
  TensorType result{.shape = type.shape, .dtype = type.dtype};
  Movement movement{.operands = bound.tensors(), .fill = value};
  Piece piece{.operand = operand, .from = dense_strides(type.shape)};
  for (std::size_t axis = 0; axis < kept.size(); ++axis) {
    const auto [before, behind] = widths_of(pad, kept.size(), axis);
    for (const std::int64_t width : {before, behind}) {  // negative widths cut off
      if (width >= 0) continue;
      const Wide left = Wide{kept[axis]} + width;
      if (left < 0) {
        return fail_call("narrow(): length must be non-negative.",
                         concat("Axis ", axis, " has ", type.shape[axis], " values, the negative padding takes more."));
      }
      kept[axis] = static_cast<std::int64_t>(left);
    }
    result.shape[axis] = layers::saturate(Wide{kept[axis]} + std::max<std::int64_t>(before, 0) +
                                          std::max<std::int64_t>(behind, 0));
    piece.from_offset += std::max<std::int64_t>(-before, 0) * piece.from[axis];
    movement.dependencies.push_back(
        {.operand = operand, .from = axis, .to = axis, .window = {.pad_begin = before}});
  }
  if (Result<std::int64_t> count = element_count(result.shape); !count) {
    return std::unexpected(std::move(count).error());
  }
  piece.to = dense_strides(result.shape);
  for (std::size_t axis = 0; axis < kept.size(); ++axis) {
    piece.to_offset += std::max<std::int64_t>(widths_of(pad, kept.size(), axis)[0], 0) * piece.to[axis];
  }
  piece.sizes = std::move(kept);
  movement.pieces.push_back(std::move(piece));
  movement.results.push_back(std::move(result));
  return make_movement(std::move(movement));
}

Made by_layer(const Bound& bound, const std::vector<std::int64_t>& pad, std::size_t mode) {
  static constexpr std::array<std::array<std::string_view, 3>, 3> names{{
      {"ReflectionPad1d", "ReflectionPad2d", "ReflectionPad3d"},
      {"ReplicationPad1d", "ReplicationPad2d", "ReplicationPad3d"},
      {"CircularPad1d", "CircularPad2d", "CircularPad3d"},
  }};
  const std::size_t rank = bound.type(0).shape.size();
  const std::size_t axes = pad.size() / 2;
  if (axes < 1 || axes > 3 || (rank != axes + 1 && rank != axes + 2)) {
    return fail_call(ErrorType::not_implemented_error,
                     "Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now",
                     concat("The tensor has ", rank, " axes, the padding is for ", axes,
                            ": pad 1 axis of 2D or 3D, 2 of 3D or 4D, 3 of 4D or 5D."));
  }
  LayerCall call{.type = names[mode][axes - 1]};
  call.arguments.push_back(named_argument("padding", Value::tuple_of(pad)));
  call.inputs.push_back(bound.tensor(0).tensor);
  return call_layer(std::move(call), bound.tensors());
}

Made make_pad(std::string_view callee, const FunctionArguments& arguments) {
  static constexpr std::array parameters{Parameter{"input", Kind::tensor, true}, Parameter{"pad", Kind::sizes, true},
                                         Parameter{"mode"}, Parameter{"value", Kind::number}};
  Result<Bound> bound = bind({"pad", parameters}, callee, arguments);
  if (!bound) return std::unexpected(std::move(bound).error());
  static constexpr std::array modes{"reflect"sv, "replicate"sv, "circular"sv};
  const std::string mode = bound->text(2, "constant");
  const auto found = std::ranges::find(modes, mode);
  if (found == modes.end() && mode != "constant") {
    return fail_call(ErrorType::not_implemented_error, concat("Unrecognised padding mode ", mode),
                     "Modes are 'constant', 'reflect', 'replicate' and 'circular'.");
  }
  const std::vector<std::int64_t> pad = bound->integers(1);
  const std::size_t rank = bound->type(0).shape.size();
  if (pad.size() % 2 != 0) {
    return fail_call("Padding length must be divisible by 2",
                     "Give two widths for each axis, the last axis first: (left, right, top, bottom).");
  }
  if (pad.size() > 2 * rank) {
    return fail_call(concat("Padding length should be less than or equal to two times the input dimension but got "
                            "padding length ",
                            pad.size(), " and input of dimension ", rank),
                     concat("Give at most ", 2 * rank, " widths."));
  }
  if (found == modes.end()) return constant(*bound, pad, static_cast<float>(bound->number(3)));
  if (bound->number(3) != 0.0) {
    return fail_call(concat("Padding mode \"", mode, "\" doesn't take in value argument"), "Leave value out.");
  }
  return by_layer(*bound, pad, static_cast<std::size_t>(found - modes.begin()));
}

}  // namespace

std::span<const FunctionEntry> pad() {
  static constexpr std::array pad{"F.pad"sv};
  static constexpr std::array entries{FunctionEntry{"pad", pad, make_pad}};
  return entries;
}

}  // namespace convscope::functions::families
