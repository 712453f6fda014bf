#include "layers/pad.hpp"

#include <algorithm>

#include "layers/conv_hints.hpp"
#include "layers/errors.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

using Border = AxisWindow::Border;

struct Axis {
  std::size_t dimension;
  std::int64_t size, begin, end;
  [[nodiscard]] Wide padded() const { return static_cast<Wide>(size) + begin + end; }
};

Result<Shape> shape_of_axes(const Shape& input, std::span<const Axis> axes) {
  Shape shape = input;
  for (const Axis& axis : axes) {
    const Wide size = axis.padded();
    if (size > max_size) return std::unexpected(out_of_memory(4.0L * static_cast<long double>(size)));
    shape[axis.dimension] = saturate(size);
  }
  const auto negative = std::ranges::find_if(shape, [](std::int64_t size) { return size < 0; });
  if (negative != shape.end()) {
    return fail_call(concat("Trying to create tensor with negative dimension ", *negative, ": ", to_string(shape)),
                     "Negative padding crops: crop less than the size.");
  }
  return shape;
}

/// PadNd.cpp, constant_pad_nd: crops come first, one side after the other.
Result<Shape> constant(const Shape& input, std::span<const Axis> axes) {
  for (const Axis& axis : axes) {
    const Wide left = static_cast<Wide>(axis.size) + std::min<std::int64_t>(axis.begin, 0) +
                      std::min<std::int64_t>(axis.end, 0);
    if (left >= 0) continue;
    return fail_call("narrow(): length must be non-negative.",
                     concat("Negative padding crops: a size of ", axis.size, " can lose at most ", axis.size, ", not ",
                            to_text(axis.size - left), "."));
  }
  return shape_of_axes(input, axes);
}

/// Axes from the last one on.
Result<Shape> circular(const Shape& input, std::span<const Axis> axes) {
  for (std::size_t i = axes.size(); i-- > 0;) {
    const Axis& axis = axes[i];
    if (axis.begin > axis.size || axis.end > axis.size) {
      return fail_call("Padding value causes wrapping around more than once.",
                       hints::circular_limit(axis.size, std::max(axis.begin, axis.end)));
    }
    if (axis.padded() < 0) {
      return fail_call("Negative padding value is resulting in an empty dimension",
                       concat("Negative padding crops: a size of ", axis.size, " can lose at most ", axis.size, "."));
    }
  }
  return shape_of_axes(input, axes);
}

/// Padding.h, check_valid_input.
Result<void> check_not_empty(const Shape& input, std::size_t axes) {
  const bool batched = input.size() == axes + 2;
  if (std::ranges::find(input.begin() + (batched ? 1 : 0), input.end(), 0) == input.end()) return {};
  return fail_call(concat("Expected ", axes + 1, "D or ", axes + 2,
                          "D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, "
                          "but got: ",
                          to_string(input)),
                   hints::empty_input(input));
}

/// "D: 3 H: 4 W: 5", with the given punctuation.
std::string sizes_text(std::span<const Axis> axes, bool padded, std::string_view separator) {
  constexpr std::string_view names = "WHD";
  std::string text;
  for (std::size_t i = axes.size(); i-- > 0;) {
    if (!text.empty()) text += separator;
    text += concat(names.substr(i, 1), ": ", to_text(padded ? axes[i].padded() : axes[i].size));
  }
  return text;
}

Failure too_small(std::span<const Axis> axes, std::string_view separator, std::string_view tail) {
  return fail_call(concat("input (", sizes_text(axes, false, separator), tail, ") is too small. Calculated output ",
                          sizes_text(axes, true, " ")),
                   "Negative padding crops: crop less than the size.");
}

/// One axis: its output must not be empty. More: PyTorch asks it of one of them only.
bool all_empty(std::span<const Axis> axes) {
  return std::ranges::all_of(axes, [](const Axis& axis) { return axis.padded() < 1; });
}

Result<Shape> reflect(const Shape& input, std::span<const Axis> axes) {
  if (auto status = check_not_empty(input, axes.size()); !status) return std::unexpected(std::move(status).error());
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const Axis& axis = axes[i];
    if (axis.begin < axis.size && axis.end < axis.size) continue;
    return fail_call(
        concat("Argument #", 4 + 2 * i,
               ": Padding size should be less than the corresponding input dimension, but got: padding (", axis.begin,
               ", ", axis.end, ") at dimension ", axis.dimension, " of input ", to_string(input)),
        hints::reflect_limit(axis.size, std::max(axis.begin, axis.end)));
  }
  if (all_empty(axes)) return too_small(axes, " ", "");
  return shape_of_axes(input, axes);
}

Result<Shape> replicate(const Shape& input, std::span<const Axis> axes) {
  if (auto status = check_not_empty(input, axes.size()); !status) return std::unexpected(std::move(status).error());
  if (all_empty(axes)) return axes.size() == 2 ? too_small(axes, ", ", " ") : too_small(axes, " ", "");
  return shape_of_axes(input, axes);
}

}  // namespace

Result<Shape> pad_shape(const Shape& input, std::span<const std::int64_t> padding, Border border) {
  const std::size_t rank = input.size();
  const std::size_t count = padding.size() / 2;
  if (padding.size() % 2 != 0) {
    return fail_call("Padding length must be divisible by 2",
                     concat("Padding is a pair (begin, end) for each axis, the last axis first: yours has ",
                            padding.size(), padding.size() == 1 ? " value." : " values."));
  }
  if (padding.size() > 2 * rank) {
    return fail_call(concat("Padding length should be less than or equal to two times the input dimension but got "
                            "padding length ",
                            padding.size(), " and input of dimension ", rank),
                     "Give one padding per spatial axis, and an input with that many.");
  }
  const bool borders = border != Border::zeros;
  if (borders && (count < 1 || count > 3 || (rank != count + 1 && rank != count + 2))) {
    return fail_call(ErrorType::not_implemented_error,
                     "Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now",
                     count >= 1 && count <= 3
                         ? concat("To pad ", count, count == 1 ? " axis" : " axes", " takes an input of ", count + 1,
                                  " or ", count + 2, " axes, yours has ", rank, ".")
                         : "Give a pair (begin, end) for each of the 1 to 3 axes to pad.");
  }
  std::vector<Axis> axes;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t dimension = rank - 1 - i;
    axes.push_back({dimension, input[dimension], padding[2 * i], padding[2 * i + 1]});
  }
  switch (border) {
    case Border::reflect:
      return reflect(input, axes);
    case Border::replicate:
      return replicate(input, axes);
    case Border::circular:
      return circular(input, axes);
    case Border::zeros:
      break;
  }
  return constant(input, axes);
}

}  // namespace convscope::layers
