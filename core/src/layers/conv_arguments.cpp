// _ConvNd.__init__ and _ConvTransposeNd.__init__ of torch/nn/modules/conv.py (PyTorch 2.6), in their order.

#include "layers/conv_arguments.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "layers/conv_hints.hpp"
#include "layers/errors.hpp"
#include "layers/factory.hpp"
#include "layers/python.hpp"
#include "layers/wide.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

using Status = Result<void>;

/// `groups <= 0`.
Status check_groups(const ConvArguments& a) {
  const auto groups = python::as_number(a.groups);
  if (!groups) {
    return fail_init(ErrorType::type_error,
                     concat("'<=' not supported between instances of '", a.groups.type_name(), "' and 'int'"),
                     hints::not_a_whole_number("groups", a.groups));
  }
  if (*groups <= 0.0) {
    return fail_init(ErrorType::value_error, "groups must be a positive integer", hints::groups_not_positive(a));
  }
  return {};
}

/// `channels % groups != 0`, for groups > 0.
Result<bool> divides(const Value& channels, const Value& groups) {
  const auto whole = python::as_int(channels);
  const auto count = python::as_int(groups);
  if (whole && count) return *whole % *count == 0;
  const auto left = python::as_number(channels);
  const auto right = python::as_number(groups);
  if (left && right) return std::fmod(*left, *right) == 0.0;
  if (channels.is(Value::Kind::string)) {
    return fail_init(ErrorType::type_error, "not all arguments converted during string formatting");
  }
  return fail_init(ErrorType::type_error, python::unsupported_operands("%", channels, groups));
}

Status check_divisible(const ConvArguments& a, std::string_view name, const Value& channels) {
  Result<bool> divisible = divides(channels, a.groups);
  if (!divisible) {
    Error error = std::move(divisible).error();
    error.hint = hints::not_a_whole_number(name, channels);
    return Failure(std::move(error));
  }
  if (*divisible) return {};
  return fail_init(ErrorType::value_error, concat(name, " must be divisible by groups"),
                   hints::not_divisible(a, name, channels));
}

Status check_padding_text(const ConvArguments& a, const Value& padding) {
  if (!padding.is(Value::Kind::string)) return {};
  if (padding.string != "same" && padding.string != "valid") {
    return fail_init(ErrorType::value_error,
                     concat("Invalid padding string ", padding.repr(), ", should be one of {'valid', 'same'}"),
                     "Use padding='same' (keeps the size, stride 1 only), padding='valid' (none) or a number such as "
                     "padding=1.");
  }
  if (padding.string == "same" && !python::all_equal(a.stride, 1)) {
    return fail_init(ErrorType::value_error, "padding='same' is not supported for strided convolutions",
                     hints::same_with_stride(a));
  }
  return {};
}

bool hashable(const Value& value) {
  if (value.is(Value::Kind::list)) return false;
  return !value.is(Value::Kind::tuple) || std::ranges::all_of(value.items, hashable);
}

Status check_padding_mode(const Value& mode) {
  constexpr std::array<std::string_view, 4> modes{"zeros", "reflect", "replicate", "circular"};
  if (!hashable(mode))
    return fail_init(ErrorType::type_error, "unhashable type: 'list'", "Give padding_mode as one string.");
  if (mode.is(Value::Kind::string) && std::ranges::find(modes, mode.string) != modes.end()) return {};
  return fail_init(ErrorType::value_error,
                   concat("padding_mode must be one of {'zeros', 'reflect', 'replicate', 'circular'}, but got "
                          "padding_mode='",
                          mode.str(), "'"),
                   hints::padding_mode(mode));
}

/// (begin, end) of one axis for padding='same': total = dilation·(kernel_size − 1), the odd one at the end.
Result<std::array<Value, 2>> same_padding(const Value& dilation, const Value& kernel) {
  const auto failure = [](const Piece& message) { return fail_init(ErrorType::type_error, message); };
  const auto k = python::as_int(kernel);
  const auto k_number = python::as_number(kernel);
  if (!k_number) return failure(python::unsupported_operands("-", kernel, Value::of(std::int64_t{1})));
  const auto d = python::as_int(dilation);
  const auto d_number = python::as_number(dilation);
  if (!d_number) {
    if (!dilation.is(Value::Kind::none) && k) {
      return failure(python::unsupported_operands("//", dilation, Value::of(std::int64_t{2})));
    }
    return failure(python::unsupported_operands("*", dilation, kernel));
  }
  if (k && d) {
    const Wide total = static_cast<Wide>(*d) * (static_cast<Wide>(*k) - 1);
    const Wide begin = floor_divide(total, 2);
    return std::array{Value::of(saturate(begin)), Value::of(saturate(total - begin))};
  }
  const double total = *d_number * (*k_number - 1.0);
  Value begin;
  begin.kind = Value::Kind::real;
  begin.real = std::floor(total / 2.0);
  Value end = begin;
  end.real = total - begin.real;
  return std::array{begin, end};
}

Status set_reversed_padding(ConvArguments& a) {
  if (a.padding_text.empty()) {
    for (auto item = a.padding.rbegin(); item != a.padding.rend(); ++item) {
      a.reversed_padding.insert(a.reversed_padding.end(), 2, *item);
    }
    return {};
  }
  a.reversed_padding.assign(2 * a.kernel_size.size(), Value::of(std::int64_t{0}));
  if (a.padding_text != "same") return {};
  const std::size_t axes = a.kernel_size.size();
  for (std::size_t i = 0; i < std::min(axes, a.dilation.size()); ++i) {
    Result<std::array<Value, 2>> padding = same_padding(a.dilation[i], a.kernel_size[i]);
    if (!padding) return std::unexpected(std::move(padding).error());
    a.reversed_padding[2 * (axes - 1 - i)] = (*padding)[0];
    a.reversed_padding[2 * (axes - 1 - i) + 1] = (*padding)[1];
  }
  return {};
}

/// channels // groups.
Value floor_divided(const Value& channels, const Value& groups) {
  const auto whole = python::as_int(channels);
  const auto count = python::as_int(groups);
  if (whole && count) return Value::of(saturate(floor_divide(*whole, *count)));
  Value quotient;
  quotient.kind = Value::Kind::real;
  quotient.real = std::floor(python::as_number(channels).value_or(0.0) / python::as_number(groups).value_or(1.0));
  return quotient;
}

}  // namespace

std::int64_t ConvArguments::group_count() const { return python::as_int(groups).value_or(1); }
std::int64_t ConvArguments::in_count() const { return python::as_int(in_channels).value_or(0); }
std::int64_t ConvArguments::out_count() const { return python::as_int(out_channels).value_or(0); }

Result<ConvArguments> construct_conv(const LayerEntry& entry, const BoundArguments& bound, bool transposed) {
  const auto argument = [&](std::string_view name) -> const Value& {
    const auto row = std::ranges::find(entry.signature, name, &ParameterInfo::name);
    return bound[static_cast<std::size_t>(row - entry.signature.begin())];
  };
  const int n = entry.spatial;
  const Value& padding = argument("padding");
  const Value& padding_mode = argument("padding_mode");

  ConvArguments a;
  a.type = entry.type;
  a.spatial = n;
  a.transposed = transposed;
  a.in_channels = argument("in_channels");
  a.out_channels = argument("out_channels");
  a.kernel_size = python::ntuple(argument("kernel_size"), n);
  a.stride = python::ntuple(argument("stride"), n);
  a.dilation = python::ntuple(argument("dilation"), n);
  a.output_padding = python::ntuple(transposed ? argument("output_padding") : Value::of(std::int64_t{0}), n);
  a.groups = argument("groups");
  a.bias = python::truthy(argument("bias"));
  if (transposed || !padding.is(Value::Kind::string)) {
    a.padding = python::ntuple(padding, n);
  } else {
    a.padding_text = padding.string;
  }

  const bool zeros = padding_mode.is(Value::Kind::string) && padding_mode.string == "zeros";
  if (transposed && !zeros) {
    return fail_init(
        ErrorType::value_error, concat("Only \"zeros\" padding mode is supported for ", a.type),
        concat("Leave padding_mode out: ", a.type, " crops its output by `padding`, it has no border to fill."));
  }
  if (Status status = check_groups(a); !status) return std::unexpected(std::move(status).error());
  if (Status status = check_divisible(a, "in_channels", a.in_channels); !status) {
    return std::unexpected(std::move(status).error());
  }
  if (Status status = check_divisible(a, "out_channels", a.out_channels); !status) {
    return std::unexpected(std::move(status).error());
  }
  if (!transposed) {
    if (Status status = check_padding_text(a, padding); !status) return std::unexpected(std::move(status).error());
  }
  if (Status status = check_padding_mode(padding_mode); !status) return std::unexpected(std::move(status).error());
  a.padding_mode = padding_mode.string;
  if (Status status = set_reversed_padding(a); !status) return std::unexpected(std::move(status).error());

  std::vector<Value> sizes = transposed ? std::vector<Value>{a.in_channels, floor_divided(a.out_channels, a.groups)}
                                        : std::vector<Value>{a.out_channels, floor_divided(a.in_channels, a.groups)};
  sizes.insert(sizes.end(), a.kernel_size.begin(), a.kernel_size.end());
  Result<Shape> weight =
      factory::empty(sizes, {[&](std::size_t i, const Value& size) { return hints::weight_item(a, i, size); },
                             [&](std::size_t i) { return hints::negative_weight_item(a, i); }});
  if (!weight) return std::unexpected(std::move(weight).error());
  a.weight = *std::move(weight);
  if (Status status = factory::check_device(argument("device")); !status) return std::unexpected(std::move(status).error());
  Result<std::string> dtype = factory::dtype_name(argument("dtype"));
  if (!dtype) return std::unexpected(std::move(dtype).error());
  a.dtype = *std::move(dtype);
  if (a.bias && !a.out_channels.is(Value::Kind::integer)) {
    return fail_init(ErrorType::type_error,
                     concat("empty() received an invalid combination of arguments - got (", a.out_channels.type_name(),
                            ", dtype=NoneType, device=NoneType), but expected one of:"),
                     hints::not_a_whole_number("out_channels", a.out_channels));
  }
  return a;
}

}  // namespace convscope::layers
