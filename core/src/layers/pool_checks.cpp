#include "layers/pool_checks.hpp"

#include <algorithm>
#include <limits>

#include "layers/axis_names.hpp"
#include "layers/conv_hints.hpp"
#include "layers/errors.hpp"
#include "layers/pool_hints.hpp"
#include "layers/window_size.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

using Status = Result<void>;

/// "kH: 2 kW: 3", "dT: 1 dH: 1 dW: 1".
std::string named(std::string_view prefix, const std::vector<std::int64_t>& values) {
  constexpr std::string_view names = "THW";
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += concat(i > 0 ? " " : "", prefix, names.substr(names.size() - values.size() + i, 1), ": ", values[i]);
  }
  return text;
}

/// "(3x1x2)": the channels and the sizes along the axes.
std::string volume(std::int64_t channels, const std::vector<Wide>& sizes) {
  std::string text = concat("(", channels);
  for (const Wide size : sizes) text += concat("x", to_text(size));
  return text + ")";
}

/// The user's name of an axis.
std::string_view name_of(std::size_t axis, int spatial) { return axis_name(spatial, spatial == 1 ? 0 : static_cast<int>(axis)); }

Status check_axes(const PoolWindow& w) {
  for (std::size_t axis = 0; axis < w.axes(); ++axis) {
    if (w.stride[axis] == 0) {
      return fail_call("stride should not be zero",
                       w.kernel[axis] == 0 ? "kernel_size=0 is the stride as well: use 1 or more."
                                           : "stride=0: use 1 or more, or leave it out to use kernel_size.");
    }
    const std::int64_t padding = w.padding[axis];
    if (padding < 0) {
      return fail_call(concat("pad must be non-negative, but got pad: ", padding),
                       hints::too_small_argument("padding", w.padding, 0));
    }
    const Wide effective = window_span(w.kernel[axis], w.dilation[axis]);
    if (padding > effective / 2) {
      return fail_call(concat("pad should be at most half of effective kernel size, but got pad=", padding,
                              ", kernel_size=", w.kernel[axis], " and dilation=", w.dilation[axis]),
                       hints::half_kernel(padding, effective));
    }
  }
  return {};
}

Status check_positive(const PoolWindow& w) {
  const auto positive = [](const std::vector<std::int64_t>& values) {
    return std::ranges::all_of(values, [](std::int64_t value) { return value > 0; });
  };
  if (!positive(w.kernel)) {
    return fail_call(concat("kernel size should be greater than zero, but got ", named("k", w.kernel)),
                     hints::too_small_argument("kernel_size", w.kernel, 1));
  }
  if (!positive(w.stride)) {
    return fail_call(concat("stride should be greater than zero, but got ", named("d", w.stride)),
                     hints::too_small_argument("stride", w.stride, 1));
  }
  if (!positive(w.dilation)) {
    return fail_call(concat("dilation should be greater than zero, but got ", named("dilation", w.dilation)),
                     hints::too_small_argument("dilation", w.dilation, 1));
  }
  return {};
}

/// The first axis whose padding is more than half of the kernel, dilation not counted.
std::optional<std::size_t> wide_padding(const PoolWindow& w) {
  for (std::size_t axis = 0; axis < w.axes(); ++axis) {
    if (w.kernel[axis] / 2 < w.padding[axis]) return axis;
  }
  return std::nullopt;
}

Result<Shape> checked_output(const PoolWindow& w, const Shape& input, int spatial) {
  const std::size_t lead = input.size() - w.axes();
  std::vector<Wide> sizes;
  std::vector<Wide> inputs;
  for (std::size_t axis = 0; axis < w.axes(); ++axis) {
    inputs.push_back(input[lead + axis]);
    sizes.push_back(pooled_size(w, axis, input[lead + axis]));
  }
  const auto small = std::ranges::find_if(sizes, [](Wide size) { return size < 1; });
  if (small != sizes.end()) {
    const auto axis = static_cast<std::size_t>(small - sizes.begin());
    const std::int64_t channels = input[lead - 1];
    return fail_call(concat("Given input size: ", volume(channels, inputs), ". Calculated output size: ",
                            volume(channels, sizes), ". Output size is too small"),
                     hints::window_too_large(w, axis, name_of(axis, spatial), input[lead + axis]));
  }
  Shape output = input;
  for (std::size_t axis = 0; axis < w.axes(); ++axis) output[lead + axis] = saturate(sizes[axis]);
  if (Result<std::int64_t> count = element_count(output); !count) return std::unexpected(std::move(count).error());
  return output;
}

}  // namespace

Result<void> spread(std::vector<std::int64_t>& list, const PoolList& argument, int spatial) {
  const auto n = static_cast<std::size_t>(spatial);
  if (list.size() != 1 && list.size() != n) {
    return fail_call(concat(argument.function, ": ", argument.name, " must ", argument.must,
                            "a single int, or a tuple of ", spatial == 2 ? "two" : "three", " ints"),
                     hints::values_per_axis(argument.name, list.size(), spatial));
  }
  list.resize(n, list.front());
  constexpr std::int64_t narrowest = std::numeric_limits<std::int32_t>::max();
  const auto fits = [](std::int64_t value) { return value >= -narrowest - 1 && value <= narrowest; };
  if (argument.narrow && !std::ranges::all_of(list, fits)) {
    return fail_call("integer out of range",
                     concat(argument.name, " must be at most ", narrowest, ", PyTorch keeps it in 32 bits."));
  }
  return {};
}

Result<void> check_rank_1d(std::string_view function, const Shape& input) {
  if (input.size() == 2 || input.size() == 3) return {};
  return fail_call(concat("Expected 2 to 3 dimensions, but got ", input.size(),
                          "-dimensional tensor for argument #1 'self' (while checking arguments for ", function, ")"),
                   hints::pool_rank(1, input));
}

Result<void> check_one_value(std::string_view function, std::string_view name, const std::vector<std::int64_t>& list) {
  if (list.size() == 1) return {};
  return fail_call(concat(function, "() argument '", name, "' should contain one int (got ", list.size(), ")"),
                   hints::values_per_axis(name, list.size(), 1));
}

Result<Shape> pool2d_shape(const PoolWindow& w, const Shape& input, int spatial) {
  if (Status status = check_axes(w); !status) return std::unexpected(std::move(status).error());
  if (Status status = check_positive(w); !status) return std::unexpected(std::move(status).error());
  const std::size_t rank = input.size();
  const bool empty = std::ranges::find(input.begin() + (rank == 4 ? 1 : 0), input.end(), 0) != input.end();
  if ((rank != 3 && rank != 4) || empty) {
    return fail_call(
        concat("Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:",
               to_string(input)),
        empty ? hints::pool_empty(input) : hints::pool_rank(spatial, input));
  }
  if (const auto axis = wide_padding(w)) {
    return fail_call(
        concat("pad should be smaller than or equal to half of kernel size, but got padW = ", w.padding[1],
               ", padH = ", w.padding[0], ", kW = ", w.kernel[1], ", kH = ", w.kernel[0]),
        hints::half_kernel(w.padding[*axis], w.kernel[*axis]));
  }
  return checked_output(w, input, spatial);
}

Result<Shape> pool3d_shape(const PoolWindow& w, const Shape& input, std::string_view function, bool whole_kernel) {
  if (Status status = check_axes(w); !status) return std::unexpected(std::move(status).error());
  if (Status status = check_positive(w); !status) return std::unexpected(std::move(status).error());
  const std::size_t lead = input.size() - 3;
  if (std::ranges::find(input.begin() + (input.size() == 5 ? 1 : 0), input.end(), 0) != input.end()) {
    return fail_call(concat(function, ": Expected input's non-batch dimensions to have positive length, but input has a "
                                      "shape of ",
                            to_string(input), " and non-batch dimension 0 has length zero!"),
                     hints::pool_empty(input));
  }
  if (whole_kernel) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (input[lead + axis] >= w.kernel[axis]) continue;
      return fail_call(
          concat("input image (", named("", {input.begin() + static_cast<std::ptrdiff_t>(lead), input.end()}),
                 ") smaller than kernel size (", named("k", w.kernel), ")"),
          concat("Along ", axis_name(3, static_cast<int>(axis)), " use an input of at least ", w.kernel[axis],
                 ", padding does not help here, or kernel_size=", input[lead + axis], "."));
    }
  }
  if (const auto axis = wide_padding(w)) {
    return fail_call(
        concat("pad should be smaller than or equal to half of kernel size, but got kT: ", w.kernel[0],
               " kW: ", w.kernel[2], " kH: ", w.kernel[1], " padT: ", w.padding[0], " padW: ", w.padding[2],
               " padH: ", w.padding[1]),
        hints::half_kernel(w.padding[*axis], w.kernel[*axis]));
  }
  return checked_output(w, input, 3);
}

PoolWindow with_height(const PoolWindow& w) {
  return {{1, w.kernel[0]}, {1, w.stride[0]}, {0, w.padding[0]}, {1, w.dilation[0]}, w.ceil_mode};
}

Shape with_height(const Shape& input) {
  Shape shape = input;
  shape.insert(shape.end() - 1, 1);
  return shape;
}

}  // namespace convscope::layers
