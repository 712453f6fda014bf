// Conv*d._conv_forward of torch/nn/modules/conv.py, and what PyTorch's argument parser makes of it.

#include "layers/conv_call.hpp"

#include "layers/argument_parser.hpp"
#include "layers/conv_hints.hpp"
#include "layers/errors.hpp"
#include "layers/pad.hpp"
#include "layers/python.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

using Border = AxisWindow::Border;

Border border_of(std::string_view padding_mode) {
  if (padding_mode == "reflect") return Border::reflect;
  if (padding_mode == "replicate") return Border::replicate;
  if (padding_mode == "circular") return Border::circular;
  return Border::zeros;
}

/// The first argument that is no list of ints.
std::string argument_hint(const ConvArguments& a, const std::vector<Value>& padding) {
  if (!looks_like_ints(a.stride)) return hints::not_a_whole_number("stride", a.stride.front());
  if (!looks_like_ints(padding)) return hints::not_a_whole_number("padding", padding.front());
  if (!looks_like_ints(a.dilation)) return hints::not_a_whole_number("dilation", a.dilation.front());
  return hints::not_a_whole_number("groups", a.groups);
}

/// F.conv*d's parser has two overloads, so it only says that none fits.
Result<void> check_types(const ConvArguments& a, const std::vector<Value>& padding, bool padding_is_text) {
  if (looks_like_ints(a.stride) && looks_like_ints(padding) && looks_like_ints(a.dilation) &&
      a.groups.is(Value::Kind::integer)) {
    return {};
  }
  return fail_call(
      ErrorType::type_error,
      concat("conv", a.spatial, "d() received an invalid combination of arguments - got (Tensor, Parameter, ",
             a.bias ? "Parameter" : "NoneType", ", tuple, ", padding_is_text ? "str" : "tuple", ", tuple, ",
             a.groups.type_name(), "), but expected one of:"),
      argument_hint(a, padding));
}

/// F.pad(input, _reversed_padding_repeated_twice, mode=padding_mode).
Result<std::vector<std::int64_t>> padding_for_pad(const ConvArguments& a) {
  if (!looks_like_ints(a.reversed_padding)) return not_ints("pad", "pad", 2, a.reversed_padding);
  return unpack_ints("pad", "pad", a.reversed_padding);
}

/// Where the padded amounts end up: spatial axes from the last one on, then the channels.
void set_padding(ConvGeometry& geometry, const std::vector<std::int64_t>& reversed, int spatial) {
  for (std::size_t i = 0; 2 * i + 1 < reversed.size(); ++i) {
    if (i < static_cast<std::size_t>(spatial)) {
      const std::size_t axis = static_cast<std::size_t>(spatial) - 1 - i;
      geometry.pad_begin[axis] = reversed[2 * i];
      geometry.pad_end[axis] = reversed[2 * i + 1];
    } else {
      geometry.channel_begin = reversed[2 * i];
      geometry.channel_end = reversed[2 * i + 1];
    }
  }
}

}  // namespace

Result<ConvGeometry> call_conv(const ConvArguments& a, const Shape& input) {
  const Border border = border_of(a.padding_mode);
  const bool text = !a.padding_text.empty() && border == Border::zeros;
  const std::string function = concat("conv", a.spatial, "d");

  ConvOperands operands;
  operands.given = input;
  operands.input = input;
  std::vector<std::int64_t> reversed;
  std::vector<Value> padding;
  if (border != Border::zeros) {
    auto pad = padding_for_pad(a);
    if (!pad) return std::unexpected(std::move(pad).error());
    reversed = *std::move(pad);
    Result<Shape> padded = pad_shape(input, reversed, border);
    if (!padded) return std::unexpected(std::move(padded).error());
    operands.input = *std::move(padded);
  } else if (!text) {
    padding = a.padding;
  }
  const bool zero_padding = border != Border::zeros || text;
  if (auto status = check_types(a, padding, text); !status) return std::unexpected(std::move(status).error());

  auto stride = unpack_ints(function, "stride", a.stride);
  if (!stride) return std::unexpected(std::move(stride).error());
  auto amounts = unpack_ints(function, "padding", padding);
  if (!amounts) return std::unexpected(std::move(amounts).error());
  auto dilation = unpack_ints(function, "dilation", a.dilation);
  if (!dilation) return std::unexpected(std::move(dilation).error());
  operands.stride = *std::move(stride);
  operands.padding = zero_padding ? std::vector<std::int64_t>{0} : *std::move(amounts);
  operands.dilation = *std::move(dilation);
  operands.output_padding = {0};
  operands.same = text && a.padding_text == "same";
  operands.free_padding = !zero_padding;

  Result<ConvGeometry> geometry = check_convolution(a, std::move(operands));
  if (geometry && border != Border::zeros) {
    geometry->border = border;
    set_padding(*geometry, reversed, a.spatial);
  }
  return geometry;
}

}  // namespace convscope::layers
