// interpolate of torch/nn/functional.py (PyTorch 2.6), aten/src/ATen/native/UpSample.cpp, UpSample.h and the UpSample*.cpp
// beside it.

#include "layers/interpolate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "layers/adaptive_pool.hpp"
#include "layers/errors.hpp"
#include "layers/pool_hints.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

using Status = Result<void>;
using Sizes = std::vector<std::int64_t>;

constexpr std::array<std::string_view, 3> plain_modes{"nearest", "area", "nearest-exact"};

bool is_plain(const Value& mode) {
  return mode.is(Value::Kind::string) && std::ranges::find(plain_modes, mode.string) != plain_modes.end();
}

bool none(const Value& value) { return value.is(Value::Kind::none); }

/// The items of a tuple or list.
std::optional<std::vector<Value>> sequence(const Value& value) {
  return value.is(Value::Kind::string) ? std::nullopt : python::items_of(value);
}

/// "[4, 5]": the sizes after batch and channels.
std::string spatial_text(const Shape& input) {
  return to_string(std::span(input).subspan(std::min<std::size_t>(input.size(), 2)));
}

std::string one_for_each(std::string_view name, std::size_t count, const Shape& input) {
  const std::size_t axes = input.size() < 2 ? 0 : input.size() - 2;
  return concat(name, " has ", count, count == 1 ? " value" : " values", ", the input ", axes,
                axes == 1 ? " axis" : " axes", " after batch and channels: give one value for each, or one number.");
}

/// What interpolate leaves to the operator: exactly one of the two is set.
struct Target {
  std::optional<std::vector<Value>> size;
  bool size_is_tuple = false;
  std::vector<double> scale_factors;
};

Status check_length(const Value& written, std::string_view what, std::string_view shape, std::size_t count,
                    const Shape& input) {
  if (count + 2 == input.size()) return {};
  const bool size = what == "output";
  return fail_call(
      ErrorType::value_error,
      concat("Input and ", what, " must have the same number of spatial dimensions, but got input with spatial "
                                 "dimensions of ",
             spatial_text(input), " and ", shape, written.str(), ". Please provide input tensor in (N, C, d1, d2, ...,dK) "
                                                                 "format and ",
             size ? "output size in (o1, o2, ...,oK) format." : "scale_factor in (s1, s2, ...,sK) format."),
      one_for_each(size ? "size" : "scale_factor", count, input));
}

Result<Target> target_of(const InterpolateCall& call, const Shape& input) {
  Target target;
  const std::size_t axes = input.size() < 2 ? 0 : input.size() - 2;
  if (!none(call.size) && !none(call.scale_factor)) {
    return fail_call(ErrorType::value_error, "only one of size or scale_factor should be defined",
                     "Leave out size or scale_factor.");
  }
  if (!none(call.size)) {
    const auto items = sequence(call.size);
    if (!items) {
      target.size = std::vector<Value>(axes, call.size);
      return target;
    }
    if (Status status = check_length(call.size, "output", "output size of ", items->size(), input); !status) {
      return std::unexpected(std::move(status).error());
    }
    std::string types;
    for (const Value& item : *items) types += concat(types.empty() ? "" : ", ", "<class '", item.type_name(), "'>");
    if (!std::ranges::all_of(*items, [](const Value& item) { return python::as_int(item).has_value(); })) {
      return fail_call(ErrorType::type_error,
                       concat("expected size to be one of int or Tuple[int] or Tuple[int, int] or Tuple[int, int, int], "
                              "but got size with types [",
                              types, "]"),
                       concat("size=", call.size.repr(), ": write whole numbers."));
    }
    target.size = *items;
    target.size_is_tuple = !call.size.is(Value::Kind::list);
    return target;
  }
  if (none(call.scale_factor)) {
    return fail_call(ErrorType::value_error, "either size or scale_factor should be defined",
                     "Give scale_factor=2, or size=... (a scale_factor of 0 counts as none).");
  }
  const auto items = sequence(call.scale_factor);
  if (!items) {
    target.scale_factors.assign(axes, python::as_number(call.scale_factor).value_or(0.0));
    return target;
  }
  if (Status status = check_length(call.scale_factor, "scale_factor", "scale_factor of shape ", items->size(), input);
      !status) {
    return std::unexpected(std::move(status).error());
  }
  for (const Value& item : *items) target.scale_factors.push_back(python::as_number(item).value_or(0.0));
  return target;
}

/// A size of the output from one of the input, a whole number already; sizes beyond 64 bits become the nearest one.
std::int64_t size_from(double number) {
  if (std::isnan(number)) return 0;
  return static_cast<std::int64_t>(std::clamp(number, -0x1p63, 0x1.fffffffffffffp62));
}

/// interpolate computes the size itself and forgets the factors.
void recompute(Target& target, const Shape& input) {
  target.size.emplace();
  for (std::size_t i = 0; i < target.scale_factors.size(); ++i) {
    target.size->push_back(Value::of(size_from(std::floor(static_cast<double>(input[i + 2]) * target.scale_factors[i]))));
  }
  target.scale_factors.clear();
}

/// One mode of the operators.
struct Mode {
  std::string_view name;
  std::size_t axes;  ///< 0: one to three
  Interpolation interpolation;
  std::string_view function;  ///< followed by the number of axes and "d"
};

constexpr std::array<Mode, 6> modes{{{"nearest", 0, Interpolation::nearest, "upsample_nearest"},
                                     {"nearest-exact", 0, Interpolation::nearest_exact, "_upsample_nearest_exact"},
                                     {"linear", 1, Interpolation::linear, "upsample_linear"},
                                     {"bilinear", 2, Interpolation::linear, "upsample_bilinear"},
                                     {"trilinear", 3, Interpolation::linear, "upsample_trilinear"},
                                     {"bicubic", 2, Interpolation::cubic, "upsample_bicubic"}}};

/// No operator has this mode for an input of this rank.
Failure no_operator(const Value& mode, const Shape& input) {
  const std::size_t rank = input.size();
  const auto known = std::ranges::find(modes, std::string_view(mode.string), &Mode::name);
  std::string hint = concat("Use mode='", rank == 3 ? "linear" : rank == 5 ? "trilinear" : "bilinear",
                            "', or 'nearest', which takes 3 to 5 axes.");
  if (rank < 3 || rank > 5) {
    hint = concat("The input must be (N, C, L), (N, C, H, W) or (N, C, D, H, W), with the batch; yours has ", rank,
                  rank == 1 ? " axis." : " axes.");
  } else if (known != modes.end() && known->name != "bicubic") {
    return fail_call(ErrorType::not_implemented_error,
                     concat("Got ", rank, "D input, but ", mode.string, " mode needs ", known->axes + 2, "D input"),
                     std::move(hint));
  }
  return fail_call(ErrorType::not_implemented_error,
                   concat("Input Error: Only 3D, 4D and 5D input Tensors supported (got ", rank,
                          "D) for the modes: nearest | linear | bilinear | bicubic | trilinear | area | nearest-exact "
                          "(got ",
                          mode.str(), ")"),
                   std::move(hint));
}

/// The argument parser has two overloads and says what it got.
Failure wrong_types(const Mode& mode, std::size_t axes, const Target& target, const Value* align_corners) {
  const std::string_view size = !target.size ? "NoneType" : target.size_is_tuple ? "tuple" : "list";
  std::string got = concat("Tensor, ", size);
  if (align_corners != nullptr) got += concat(", ", align_corners->type_name());
  got += target.size ? ", NoneType" : ", list";
  return fail_call(ErrorType::type_error,
                   concat(mode.function, axes, "d() received an invalid combination of arguments - got (", got,
                          "), but expected one of:"),
                   "size takes whole numbers, align_corners True or False.");
}

/// "(D: 4, H: 5, W: 3)".
std::string named_sizes(std::span<const std::int64_t> sizes) {
  constexpr std::string_view names = "DHW";
  std::string text = "(";
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    text += concat(i > 0 ? ", " : "", names.substr(names.size() - sizes.size() + i, 1), ": ", sizes[i]);
  }
  return text + ")";
}

/// upsample_1d_common_check and its likes, and each operator's check for empty tensors.
Status check_sizes(const Shape& input, const Sizes& sizes) {
  const std::span<const std::int64_t> before = std::span(input).subspan(2);
  const auto positive = [](std::int64_t size) { return size > 0; };
  if (!std::ranges::all_of(before, positive) || !std::ranges::all_of(sizes, positive)) {
    return fail_call(concat("Input and output sizes should be greater than 0, but got input ", named_sizes(before),
                            sizes.size() == 1 ? " and output " : " output ", named_sizes(sizes)),
                     "Every size of input and output must be 1 or more: use a larger size, scale_factor or input.");
  }
  if (input[1] == 0) {
    return fail_call(concat("Non-empty ", input.size(), "D data tensor expected but got a tensor with sizes ",
                            to_string(input)),
                     hints::pool_empty(input));
  }
  return {};
}

Result<Interpolated> resized(const Mode& mode, const InterpolateCall& call, const Target& target, const Shape& input) {
  const std::size_t axes = input.size() - 2;
  const bool plain = is_plain(call.mode);
  Value align = call.align_corners;
  if (none(align)) align.kind = Value::Kind::boolean;  // False
  Sizes sizes;
  bool whole = true;
  for (std::size_t i = 0; i < axes; ++i) {
    if (!target.size) {
      sizes.push_back(size_from(std::trunc(static_cast<double>(input[i + 2]) * target.scale_factors[i])));
    } else {
      whole = whole && (*target.size)[i].is(Value::Kind::integer);
      sizes.push_back((*target.size)[i].integer);
    }
  }
  if (!whole || (!plain && !align.is(Value::Kind::boolean))) {
    return wrong_types(mode, axes, target, plain ? nullptr : &align);
  }
  if (Status status = check_sizes(input, sizes); !status) return std::unexpected(std::move(status).error());
  Interpolated result;
  result.output = input;
  std::ranges::copy(sizes, result.output.begin() + 2);
  if (Result<std::int64_t> count = element_count(result.output); !count) {
    return std::unexpected(std::move(count).error());
  }
  result.resize = ResizePlan{input, result.output, {}};
  for (std::size_t i = 0; i < axes; ++i) {
    result.resize->axes.push_back({.interpolation = mode.interpolation,
                                   .align_corners = !plain && align.boolean,
                                   .input = input[i + 2],
                                   .output = sizes[i],
                                   .scale_factor = target.size ? 0.0 : target.scale_factors[i]});
  }
  return result;
}

/// mode='area'.
Result<Interpolated> averaged(const Target& target, const Shape& input) {
  const int axes = static_cast<int>(input.size()) - 2;
  Value size;
  size.kind = Value::Kind::list;
  size.items = *target.size;
  Result<Shape> output = adaptive_avg_pool_shape(axes, size, input);
  if (!output) return std::unexpected(std::move(output).error());
  Interpolated result;
  result.area = adaptive_plan(axes, input, *output);
  result.output = std::move(*output);
  return result;
}

}  // namespace

Result<Interpolated> interpolate(const InterpolateCall& call, const Shape& input) {
  if (is_plain(call.mode) && !none(call.align_corners)) {
    return fail_call(
        ErrorType::value_error,
        "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear",
        "Leave align_corners out.");
  }
  Result<Target> target = target_of(call, input);
  if (!target) return std::unexpected(std::move(target).error());
  const bool area = call.mode.is(Value::Kind::string) && call.mode.string == "area";
  const bool recomputed = python::truthy(call.recompute_scale_factor);
  if (recomputed && target->size) {
    return fail_call(ErrorType::value_error, "recompute_scale_factor is not meaningful with an explicit size.",
                     "Leave recompute_scale_factor out.");
  }
  const bool scaled = !target->size;
  if (scaled && (recomputed || area)) recompute(*target, input);

  const std::size_t rank = input.size();
  const auto mode = std::ranges::find(modes, std::string_view(call.mode.string), &Mode::name);
  const bool known = mode != modes.end() && (mode->axes == 0 || mode->axes + 2 == rank);
  if (rank < 3 || rank > 5 || (!area && !known)) return no_operator(call.mode, input);
  Result<Interpolated> result = area ? averaged(*target, input) : resized(*mode, call, *target, input);
  if (result) result->scaled = scaled;
  return result;
}

}  // namespace convscope::layers
