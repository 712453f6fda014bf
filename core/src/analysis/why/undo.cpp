#include "analysis/why/undo.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "analysis/mirror/inverse.hpp"
#include "convscope/layer.hpp"
#include "convscope/text.hpp"
#include "text/concat.hpp"
#include "text/python_size.hpp"

namespace convscope::analysis {
namespace {

using layers::saturate;

/// One number of each axis, as PyTorch's arguments take them.
template <class Number>
std::string python_size(const std::vector<SlidingAxis>& axes, const Number& number) {
  std::vector<std::int64_t> sizes;
  for (const SlidingAxis& axis : axes) sizes.push_back(saturate(number(axis)));
  return text::python_size(sizes);
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

/// The transposed convolution with the same arguments, as the mirror of a model has it.
std::optional<Undo> by_transposed(const Layer& layer, const Shape& input, const Shape& output,
                                  const std::vector<SlidingAxis>& axes) {
  const Result<std::vector<std::string>> calls = inverse(layer, input, output);
  if (!calls || calls->size() != 1 || !calls->front().starts_with("nn.ConvTranspose")) return std::nullopt;
  const std::string output_padding =
      python_size(axes, [](const SlidingAxis& axis) { return axis.input - axis.plain_output(); });
  const std::string plain = python_size(axes, [](const SlidingAxis& axis) { return axis.plain_output(); });
  const std::string wanted = python_size(axes, [](const SlidingAxis& axis) { return axis.input; });
  const std::string back = python_size(axes, [](const SlidingAxis& axis) { return axis.output; });
  Undo undo{.text = calls->front(),
            .sentence =
                concat("ConvTranspose", axes.size(), "d with the same kernel_size, stride, padding and dilation makes ",
                       plain, " of ", back, ": ")};
  if (output_padding == "0") {
    undo.sentence += "your size again, without output_padding.";
  } else {
    const Shape sizes(input.end() - static_cast<std::ptrdiff_t>(axes.size()), input.end());
    undo.sentence +=
        concat("output_padding=", output_padding, " or output_size=", to_string(sizes), " brings ", wanted, " back.");
  }
  return undo;
}

Undo by_unpool(const Shape& sizes, const std::vector<SlidingAxis>& axes) {
  const std::string kernel = python_size(axes, [](const SlidingAxis& axis) { return axis.window.kernel; });
  const std::string stride = python_size(axes, [](const SlidingAxis& axis) { return axis.window.stride; });
  const std::string padding = python_size(axes, [](const SlidingAxis& axis) { return axis.window.pad_begin; });
  const std::string name = concat("MaxUnpool", axes.size(), "d");
  return {.text = concat("nn.", name, "(", kernel, stride == kernel ? std::string() : concat(", stride=", stride),
                         padding == "0" ? std::string() : concat(", padding=", padding), ")"),
          .sentence = concat(name, " with the same arguments, the indices (return_indices=True) and output_size=",
                             to_string(sizes), " brings these sizes back.")};
}

}  // namespace

std::optional<Undo> find_undo(const Layer& layer, const Shape& input, const Shape& output,
                              const std::vector<SlidingAxis>& axes) {
  const bool symmetric =
      std::ranges::all_of(axes, [](const SlidingAxis& axis) { return axis.window.pad_begin == axis.window.pad_end; });
  if (!symmetric) return std::nullopt;
  const std::string_view type = layer.type();
  if (type.starts_with("Conv")) {
    std::optional<Undo> undo = by_transposed(layer, input, output, axes);
    const TensorType encoded{output};
    return undo && gives(undo->text, std::span(&encoded, 1), {}, input) ? undo : std::nullopt;
  }
  const bool dilated = std::ranges::any_of(axes, [](const SlidingAxis& axis) { return axis.window.dilation != 1; });
  if (!type.starts_with("MaxPool") || dilated) return std::nullopt;
  const Shape sizes(input.end() - static_cast<std::ptrdiff_t>(axes.size()), input.end());
  Undo undo = by_unpool(sizes, axes);
  const std::array<TensorType, 2> pooled{TensorType{output}, TensorType{output, DType::int64}};
  const CallOptions options{.output_size = Value::list_of(sizes)};
  return gives(undo.text, pooled, options, input) ? std::optional(std::move(undo)) : std::nullopt;
}

}  // namespace convscope::analysis
