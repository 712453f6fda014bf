// The checks of at::convNd, at::_convolution and the kernels behind it, in PyTorch's order: Convolution.cpp,
// ConvolutionMM2d.cpp, ConvolutionMM3d.cpp, NaiveDilatedConvolution.cpp, NaiveConvolutionTranspose2d.cpp and 3d.cpp
// under aten/src/ATen/native (PyTorch 2.6, CPU, oneDNN off, whose messages name the sizes).

#include <algorithm>
#include <optional>

#include "layers/axis_names.hpp"
#include "layers/conv_call.hpp"
#include "layers/conv_hints.hpp"
#include "layers/errors.hpp"
#include "layers/factory.hpp"
#include "layers/window_size.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

using Ints = std::vector<std::int64_t>;
using Status = Result<void>;

/// One call while it is checked: input and weight with a batch axis, parameters one per weight axis.
struct Call {
  const ConvArguments& layer;
  const Shape& given;
  Shape input;
  const Shape& weight;
  Ints stride, padding, dilation, output_padding;
  Ints grown;  ///< zeros that padding='same' has put at the end of the input already
  bool free_padding = false;

  [[nodiscard]] std::size_t axes() const { return weight.size() - 2; }
  [[nodiscard]] std::int64_t groups() const { return layer.group_count(); }
  [[nodiscard]] std::int64_t kernel(std::size_t i) const { return weight[i + 2]; }
  [[nodiscard]] std::int64_t size(std::size_t i) const { return input[i + 2]; }
  [[nodiscard]] std::string_view axis(std::size_t i) const { return axis_name(layer.spatial, static_cast<int>(i)); }
  [[nodiscard]] Wide span(std::size_t i) const {
    return window_span(kernel(i), dilation[i]);
  }
  [[nodiscard]] Wide padded(std::size_t i) const {
    return static_cast<Wide>(size(i)) + 2 * static_cast<Wide>(padding[i]);
  }
  [[nodiscard]] hints::TransposedAxis transposed_axis(std::size_t i) const {
    return {axis(i), size(i), kernel(i), stride[i], dilation[i], padding[i], output_padding[i]};
  }
};

std::string function_name(const ConvArguments& a) {
  return concat(a.transposed ? "conv_transpose" : "conv", a.spatial, "d");
}

Result<Shape> batchify(const ConvArguments& a, const Shape& given, const Shape& input) {
  const auto n = static_cast<std::size_t>(a.spatial);
  if (input.size() == n + 2) return input;
  if (input.size() != n + 1) {
    return fail_call(concat("Expected ", n + 1, "D (unbatched) or ", n + 2, "D (batched) input to ", function_name(a),
                            ", but got input of size: ", to_string(input)),
                     hints::rank(a, given));
  }
  Shape batched = input;
  batched.insert(batched.begin(), 1);
  return batched;
}

Result<Ints> expand(const ConvArguments& a, std::string_view name, const Ints& values, std::size_t axes) {
  if (values.size() == axes) return values;
  if (values.size() == 1) return Ints(axes, values.front());
  return fail_call(concat("expected ", name, " to be a single integer value or a list of ", axes,
                          " values to match the convolution dimensions, but got ", name, "=", to_string(values)),
                   hints::list_length(a, name, values.size()));
}

bool any_below(const Ints& values, std::int64_t least) {
  return std::ranges::any_of(values, [least](std::int64_t value) { return value < least; });
}

Status check_signs(const Call& c) {
  if (any_below(c.padding, 0))
    return fail_call("negative padding is not supported", hints::negative_padding(c.padding));
  if (any_below(c.output_padding, 0)) {
    return fail_call("negative output_padding is not supported",
                     hints::too_small_argument("output_padding", c.output_padding, 0));
  }
  if (any_below(c.stride, 1)) {
    return fail_call("non-positive stride is not supported", hints::too_small_argument("stride", c.stride, 1));
  }
  if (any_below(c.dilation, 0)) {
    return fail_call("dilation should be greater than zero", hints::too_small_argument("dilation", c.dilation, 1));
  }
  return {};
}

std::string dimensions_message(const Call& c, std::string_view space) {
  return concat("Expected ", c.weight.size(), "-dimensional input for ", c.weight.size(), "-dimensional weight", space,
                to_string(c.weight), ", but got ", c.input.size(), "-dimensional input of size ", to_string(c.input),
                " instead");
}

Status check_weight(const Call& c) {
  const auto head = [&] { return concat("Given groups=", c.groups(), ", expected weight to be "); };
  if (c.weight[0] < c.groups()) {
    return fail_call(concat(head(), "at least ", c.groups(), " at dimension 0, but got weight of size ",
                            to_string(c.weight), " instead"),
                     hints::no_channels(c.layer));
  }
  if (c.weight[0] % c.groups() != 0) {
    return fail_call(concat(head(), "divisible by ", c.groups(), " at dimension 0, but got weight of size [",
                            to_string(c.weight), "] instead"),
                     hints::groups_not_positive(c.layer));
  }
  return {};
}

Status check_channels(const Call& c) {
  const bool transposed = c.layer.transposed;
  const Wide expected = transposed ? c.weight[0] : static_cast<Wide>(c.weight[1]) * c.groups();
  if (c.input[1] == expected) return {};
  const std::string head = transposed ? concat("Given transposed=1, weight of size ")
                                      : concat("Given groups=", c.groups(), ", weight of size ");
  return fail_call(concat(head, to_string(c.weight), ", expected input", to_string(c.input), " to have ",
                          to_text(expected), " channels, but got ", c.input[1], " channels instead"),
                   hints::channels(c.layer, c.given, c.input[1]));
}

Status check_padding_limit(const Call& c) {
  for (std::size_t i = 0; i < c.axes(); ++i) {
    if (c.padding[i] <= max_size / 2) continue;
    return fail_call(
        concat("Given padding=", c.padding[i], " at dimension ", i, " , expected padding to be at most ", max_size / 2),
        "Use a padding that is about as large as the kernel.");
  }
  return {};
}

/// "(3 x 4)" of one value per axis.
template <class Get>
std::string product_text(std::size_t axes, Get get) {
  std::string text = "(";
  for (std::size_t i = 0; i < axes; ++i) text += concat(i > 0 ? " x " : "", to_text(get(i)));
  return text + ")";
}

Status check_kernel_fits(const Call& c) {
  for (std::size_t i = 0; i < c.axes(); ++i) {
    if (c.padded(i) >= c.span(i)) continue;
    return fail_call(concat("Calculated padded input size per channel: ",
                            product_text(c.axes(), [&](auto k) { return c.padded(k); }),
                            ". Kernel size: ", product_text(c.axes(), [&](auto k) { return c.span(k); }),
                            ". Kernel size can't be greater than actual input size"),
                     hints::kernel_too_large({c.axis(i), c.size(i), c.kernel(i), c.dilation[i], c.padding[i],
                                              c.padding[i], c.free_padding}));
  }
  return {};
}

/// check_shape_forward
Status check_shape_forward(const Call& c) {
  if (Status status = check_signs(c); !status) return status;
  if (c.weight.size() != c.input.size()) return fail_call(dimensions_message(c, " "), hints::kernel_length(c.layer));
  if (Status status = check_weight(c); !status) return status;
  if (Status status = check_channels(c); !status) return status;
  if (Status status = check_padding_limit(c); !status) return status;
  return c.layer.transposed ? Status{} : check_kernel_fits(c);
}

/// The 2-D view in which PyTorch runs 1-D convolutions: height 1 before the width.
template <class T>
std::vector<T> as_2d(std::vector<T> values, std::size_t at, T one) {
  if (values.size() == at + 1) values.insert(values.begin() + static_cast<std::ptrdiff_t>(at), one);
  return values;
}

constexpr std::string_view side_names[] = {"depth", "height", "width"};

/// "stride_height: 1 stride_width: 2" for the axes of a 2-D or 3-D kernel.
std::string sides_text(std::string_view name, const Ints& values, std::string_view separator) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += concat(i > 0 ? separator : "", name, "_", side_names[3 - values.size() + i], ": ", values[i]);
  }
  return text;
}

/// What is said of a kernel or dilation that is 0 after check_shape_forward let it pass.
Status check_conv_backend(const Call& c) {
  Ints kernel(c.weight.begin() + 2, c.weight.end());
  kernel = as_2d(std::move(kernel), 0, std::int64_t{1});
  const Ints dilation = as_2d(c.dilation, 0, std::int64_t{1});
  const bool dilated = std::ranges::any_of(dilation, [](std::int64_t d) { return d != 1; });
  if (any_below(kernel, 1)) {
    std::string detail = to_string(kernel);
    if (!dilated && kernel.size() == 3) {
      detail = concat(kernel[0], " x ", kernel[1], " x ", kernel[2], " (TxHxW)");
    } else if (!dilated) {
      detail = sides_text("kernel", kernel, " ");
    }
    return fail_call(
        concat("kernel size should be greater than zero, but got", !dilated && kernel.size() == 3 ? ": " : " ", detail),
        hints::too_small_argument("kernel_size", kernel, 1));
  }
  if (any_below(dilation, 1)) {
    return fail_call(concat("dilation should be greater than zero, but got ", to_string(dilation)),
                     hints::too_small_argument("dilation", dilation, 1));
  }
  return {};
}

/// slow_conv_transpose2d_shape_check, slow_conv_transpose3d_shape_check
Status check_transpose_backend(const Call& c) {
  const bool one_dimensional = c.axes() == 1;
  const Ints kernel = as_2d(Ints(c.weight.begin() + 2, c.weight.end()), 0, std::int64_t{1});
  const Ints stride = as_2d(c.stride, 0, std::int64_t{1});
  const Ints dilation = as_2d(c.dilation, 0, std::int64_t{1});
  const Ints output_padding = as_2d(c.output_padding, 0, std::int64_t{0});
  Shape weight = as_2d(c.weight, 2, std::int64_t{1});
  weight[0] /= c.groups();  // each group runs on its own

  if (kernel.size() == 2 && any_below(kernel, 1)) {
    return fail_call(concat("kernel size should be greater than zero, but got ", sides_text("kernel", kernel, " ")),
                     hints::too_small_argument("kernel_size", kernel, 1));
  }
  if (any_below(dilation, 1)) {
    return fail_call(concat("dilation should be greater than zero, but got ", sides_text("dilation", dilation, ", ")),
                     hints::too_small_argument("dilation", dilation, 1));
  }
  for (std::size_t i = 0; i < c.axes(); ++i) {
    if (c.output_padding[i] < c.stride[i] || c.output_padding[i] < c.dilation[i]) continue;
    return fail_call(concat("output padding must be smaller than either stride or dilation, but got ",
                            sides_text("output_padding", output_padding, " "), " ", sides_text("stride", stride, " "),
                            " ", sides_text("dilation", dilation, " ")),
                     hints::output_padding(c.transposed_axis(i), one_dimensional));
  }
  if (std::ranges::find(weight, 0) != weight.end()) {
    const std::string_view wanted =
        kernel.size() == 2
            ? "non-empty 2D or 4D weight tensor expected, but got: "
            : "non-empty 5D (n_output_plane x n_input_plane x kernel_depth x kernel_height x kernel_width) "
              "tensor expected for weight, but got: ";
    return fail_call(concat(wanted, to_string(weight)), hints::no_channels(c.layer));
  }
  for (std::size_t i = 0; i < c.axes(); ++i) {
    if (hints::output_of(c.transposed_axis(i)) >= 1) continue;
    const auto view = [&](auto get) {
      std::string text = product_text(c.axes(), get);
      return one_dimensional ? concat("(1 x ", text.substr(1)) : text;
    };
    return fail_call(
        concat("Given input size per channel: ", view([&](auto k) { return Wide{c.size(k)}; }),
               ". Calculated output size per channel: ",
               view([&](auto k) { return hints::output_of(c.transposed_axis(k)); }), ". Output size is too small"),
        hints::output_too_small(c.transposed_axis(i), one_dimensional));
  }
  return {};
}

/// The input's batch or channels are 0: PyTorch multiplies with one weight and views the result.
Status check_empty(const Call& c, const Ints& output) {
  if (c.input[1] != 0 && std::ranges::find(c.weight, 0) != c.weight.end()) {
    return fail_call(ErrorType::index_error, "select(): index 0 out of range for tensor of size [0] at dimension 0",
                     hints::no_channels(c.layer));
  }
  const Ints view = as_2d(output, 2, std::int64_t{1});
  int inferred = 0;
  for (const std::int64_t size : view) {
    if (size == -1 && ++inferred == 2)
      return fail_call("only one dimension can be inferred", hints::empty_input(c.given));
    if (size < -1) return fail_call(concat("invalid shape dimension ", size), hints::empty_input(c.given));
  }
  if (inferred > 0) {
    return fail_call(concat("cannot reshape tensor of 0 elements into shape ", to_string(view),
                            " because the unspecified dimension size -1 can be any value and is ambiguous"),
                     hints::empty_input(c.given));
  }
  return {};
}

/// conv_output_size, conv_input_size of ConvUtils.h. Error: a size of more than 64 bits.
Result<Shape> output_shape(const Call& c) {
  Shape output{c.input[0], c.layer.transposed ? saturate(static_cast<Wide>(c.weight[1]) * c.groups()) : c.weight[0]};
  for (std::size_t i = 0; i < c.axes(); ++i) {
    const Wide size = c.layer.transposed ? hints::output_of(c.transposed_axis(i))
                                         : convolved_size(c.padded(i), c.span(i), c.stride[i]);
    if (size > max_size) return std::unexpected(out_of_memory(4.0L * static_cast<long double>(size)));
    output.push_back(saturate(size));
  }
  if (c.input[1] == 0) output[1] = 0;
  return output;
}

/// _convolution from the choice of the backend on.
Result<Shape> run(const Call& c) {
  const bool empty = c.input[0] == 0 || c.input[1] == 0;
  if (!empty && std::ranges::find(c.input, 0) != c.input.end()) {
    return fail_call(concat("Only zero batch or zero channel inputs are supported, but got input shape: ",
                            to_string(as_2d(c.input, 2, std::int64_t{1}))),
                     hints::empty_input(c.given));
  }
  if (!empty) {
    Status status = c.layer.transposed ? check_transpose_backend(c) : check_conv_backend(c);
    if (!status) return std::unexpected(std::move(status).error());
  }
  Result<Shape> output = output_shape(c);
  if (output && empty) {
    if (Status status = check_empty(c, *output); !status) return std::unexpected(std::move(status).error());
  }
  return output;
}

/// convolution_same: (begin, end) of each axis, and the zero-padded copy that an uneven pair needs.
Status set_same_padding(Call& c, const ConvOperands& operands) {
  const std::size_t axes = c.axes();
  if (c.weight.size() != c.input.size()) return fail_call(dimensions_message(c, ""), hints::kernel_length(c.layer));
  if (operands.stride.size() != axes && operands.stride.size() != 1) {
    return fail_call(concat("stride cannot broadcast to ", axes, " dimensions"),
                     hints::list_length(c.layer, "stride", operands.stride.size()));
  }
  if (operands.dilation.size() != axes && operands.dilation.size() != 1) {
    return fail_call(concat("dilation cannot broadcast to ", axes, " dimensions"),
                     hints::list_length(c.layer, "dilation", operands.dilation.size()));
  }
  bool grows = false;
  for (std::size_t i = 0; i < axes; ++i) {
    const std::int64_t d = operands.dilation.size() == 1 ? operands.dilation.front() : operands.dilation[i];
    const Wide total = static_cast<Wide>(d) * (static_cast<Wide>(c.kernel(i)) - 1);
    const std::int64_t begin = saturate(total / 2);  // towards 0, as in C++
    const std::int64_t end = saturate(total - total / 2);
    c.grown.push_back(end - begin);
    c.padding.push_back(std::min(begin, end));
    grows = grows || end > begin;
  }
  for (std::size_t i = 0; i < axes && grows; ++i) {
    const std::int64_t before = std::min<std::int64_t>(c.grown[i], 0);
    const std::int64_t after = std::max<std::int64_t>(c.grown[i], 0);
    if (c.size(i) == max_size) return std::unexpected(out_of_memory(4.0L * static_cast<long double>(max_size)));
    if (c.size(i) + before + after > 0) continue;
    return fail_call(
        concat("The input size ", c.size(i), ", plus negative padding ", before, " and ", after,
               " resulted in a negative output size, which is invalid. Check dimension ", i + 2, " of your input."),
        hints::empty_input(c.given));
  }
  for (std::size_t i = 0; i < axes && grows; ++i) c.input[i + 2] += c.grown[i];
  return {};
}

Status check_types(const ConvArguments& a, bool early) {
  if (a.dtype == "float" || (early && (a.transposed || !a.bias))) return {};
  const std::string_view hint = "The layer's dtype is not the input's float32: leave dtype out.";
  if (early) {
    return fail_call(concat("Input type (float) and bias type (", a.dtype, ") should be the same"), std::string(hint));
  }
  return fail_call(concat("expected scalar type Float but found ", factory::scalar_type_name(a.dtype)),
                   std::string(hint));
}

}  // namespace

Result<ConvGeometry> check_convolution(const ConvArguments& a, ConvOperands operands) {
  if (Status status = check_types(a, true); !status) return std::unexpected(std::move(status).error());
  Result<Shape> batched = batchify(a, operands.given, operands.input);
  if (!batched) return std::unexpected(std::move(batched).error());
  Call c{a, operands.given, *std::move(batched), a.weight, {}, {}, {}, {}, {}, operands.free_padding};
  if (a.weight.size() < 3) return fail_call("weight should have at least three dimensions", hints::kernel_length(a));

  if (operands.same) {
    if (Status status = set_same_padding(c, operands); !status) return std::unexpected(std::move(status).error());
    operands.padding = c.padding;
  }
  const auto set = [&](std::string_view name, const Ints& values, Ints& into) -> Status {
    Result<Ints> expanded = expand(a, name, values, c.axes());
    if (!expanded) return std::unexpected(std::move(expanded).error());
    into = *std::move(expanded);
    return {};
  };
  if (Status s = set("stride", operands.stride, c.stride); !s) return std::unexpected(std::move(s).error());
  if (Status s = set("padding", operands.padding, c.padding); !s) return std::unexpected(std::move(s).error());
  if (Status s = set("dilation", operands.dilation, c.dilation); !s) return std::unexpected(std::move(s).error());
  if (Status s = set("output_padding", operands.output_padding, c.output_padding); !s) {
    return std::unexpected(std::move(s).error());
  }
  c.grown.resize(c.axes(), 0);
  if (Status status = check_shape_forward(c); !status) return std::unexpected(std::move(status).error());
  Result<Shape> output = run(c);
  if (!output) return std::unexpected(std::move(output).error());
  if (Status status = check_types(a, false); !status) return std::unexpected(std::move(status).error());

  ConvGeometry geometry;
  geometry.batched = operands.input.size() == a.weight.size();
  if (!geometry.batched) output->erase(output->begin());
  if (Result<std::int64_t> count = element_count(*output); !count) return std::unexpected(std::move(count).error());
  geometry.output = *std::move(output);
  for (std::size_t i = 0; i < c.axes(); ++i) {
    geometry.kernel[i] = c.kernel(i);
    geometry.stride[i] = c.stride[i];
    geometry.dilation[i] = c.dilation[i];
    geometry.pad_begin[i] = c.padding[i];
    geometry.pad_end[i] = c.padding[i] + c.grown[i];
    geometry.output_padding[i] = c.output_padding[i];
  }
  return geometry;
}

}  // namespace convscope::layers
