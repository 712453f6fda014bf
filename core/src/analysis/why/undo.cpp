#include "analysis/why/undo.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "convscope/layer.hpp"
#include "convscope/text.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {
namespace {

using layers::saturate;

/// "2", or "(2, 1)" where the axes differ.
template <class Number>
std::string python_size(const std::vector<SlidingAxis>& axes, const Number& number) {
  std::vector<std::int64_t> sizes;
  for (const SlidingAxis& axis : axes) sizes.push_back(saturate(number(axis)));
  const bool same = std::ranges::all_of(sizes, [&](std::int64_t size) { return size == sizes[0]; });
  return same ? concat(sizes[0]) : Value::tuple_of(sizes).repr();
}

std::string keyword(std::string_view name, const std::string& value, std::string_view usual) {
  return value == usual ? std::string() : concat(", ", name, "=", value);
}

/// Whether the layer, called with `inputs`, gives `wanted`.
bool gives(const std::string& text, std::span<const TensorType> inputs, const CallOptions& options,
           const Shape& wanted) {
  const Result<Value> value = text::parse(text);
  if (!value) return false;
  const Result<std::unique_ptr<Layer>> layer = make_layer(*value);
  if (!layer) return false;
  const Result<std::unique_ptr<Operation>> call = (*layer)->call(inputs, options);
  return call && (*call)->results()[0].shape == wanted;
}

struct Arguments {
  std::string kernel, stride, padding, dilation;

  explicit Arguments(const std::vector<SlidingAxis>& axes)
      : kernel(python_size(axes, [](const SlidingAxis& axis) { return axis.window.kernel; })),
        stride(python_size(axes, [](const SlidingAxis& axis) { return axis.window.stride; })),
        padding(python_size(axes, [](const SlidingAxis& axis) { return axis.window.pad_begin; })),
        dilation(python_size(axes, [](const SlidingAxis& axis) { return axis.window.dilation; })) {}
};

Undo by_transposed(std::string_view type, const Shape& input, const Shape& output,
                   const std::vector<SlidingAxis>& axes) {
  const Arguments a(axes);
  const std::string name = concat("ConvTranspose", type.substr(type.size() - 2));
  const std::string output_padding =
      python_size(axes, [](const SlidingAxis& axis) { return axis.input - axis.plain_output(); });
  const std::size_t channels = input.size() - axes.size() - 1;
  Undo undo;
  undo.text = concat("nn.", name, "(", output[channels], ", ", input[channels], ", ", a.kernel,
                     keyword("stride", a.stride, "1"), keyword("padding", a.padding, "0"),
                     keyword("output_padding", output_padding, "0"), keyword("dilation", a.dilation, "1"), ")");
  const std::string plain = python_size(axes, [](const SlidingAxis& axis) { return axis.plain_output(); });
  const std::string wanted = python_size(axes, [](const SlidingAxis& axis) { return axis.input; });
  const std::string back = python_size(axes, [](const SlidingAxis& axis) { return axis.output; });
  undo.sentence =
      concat(name, " with the same kernel_size, stride, padding and dilation makes ", plain, " of ", back, ": ");
  if (output_padding == "0") {
    undo.sentence += "your size again, without output_padding.";
  } else {
    const Shape sizes(input.end() - static_cast<std::ptrdiff_t>(axes.size()), input.end());
    undo.sentence +=
        concat("output_padding=", output_padding, " or output_size=", to_string(sizes), " brings ", wanted, " back.");
  }
  return undo;
}

Undo by_unpool(std::string_view type, const Shape& sizes, const std::vector<SlidingAxis>& axes) {
  const Arguments a(axes);
  const std::string name = concat("MaxUnpool", type.substr(type.size() - 2));
  Undo undo;
  undo.text = concat("nn.", name, "(", a.kernel, keyword("stride", a.stride, a.kernel),
                     keyword("padding", a.padding, "0"), ")");
  undo.sentence =
      concat(name, " with the same arguments, the indices (return_indices=True) and output_size=", to_string(sizes),
             " brings these sizes back.");
  return undo;
}

}  // namespace

std::optional<Undo> find_undo(std::string_view type, const Shape& input, const Shape& output,
                              const std::vector<SlidingAxis>& axes) {
  const bool symmetric =
      std::ranges::all_of(axes, [](const SlidingAxis& axis) { return axis.window.pad_begin == axis.window.pad_end; });
  if (!symmetric) return std::nullopt;
  if (type.starts_with("Conv")) {
    Undo undo = by_transposed(type, input, output, axes);
    const TensorType encoded{output};
    return gives(undo.text, std::span(&encoded, 1), {}, input) ? std::optional(std::move(undo)) : std::nullopt;
  }
  const bool dilated = std::ranges::any_of(axes, [](const SlidingAxis& axis) { return axis.window.dilation != 1; });
  if (!type.starts_with("MaxPool") || dilated) return std::nullopt;
  const Shape sizes(input.end() - static_cast<std::ptrdiff_t>(axes.size()), input.end());
  Undo undo = by_unpool(type, sizes, axes);
  const std::array<TensorType, 2> pooled{TensorType{output}, TensorType{output, DType::int64}};
  const CallOptions options{.output_size = Value::list_of(sizes)};
  return gives(undo.text, pooled, options, input) ? std::optional(std::move(undo)) : std::nullopt;
}

}  // namespace convscope::analysis
