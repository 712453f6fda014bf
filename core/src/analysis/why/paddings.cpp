#include "convscope/paddings.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "analysis/fields/unread.hpp"
#include "analysis/why/number_line.hpp"
#include "analysis/why/sliding_axis.hpp"
#include "analysis/why/words.hpp"
#include "convscope/model.hpp"
#include "graph/trace.hpp"
#include "text/concat.hpp"

namespace convscope {
namespace {

using analysis::SlidingAxis;
using layers::saturate;
using layers::to_text;
using layers::Wide;

struct Framework {
  std::string_view name;
  std::string_view option;
  std::string_view source;
  bool odd_first = false;  ///< an odd position goes before, not behind
  bool negative = false;   ///< where windows would fit without padding, it says what happens
  bool dilation = false;   ///< takes dilation together with a stride, and in pooling
};

constexpr std::array<Framework, 4> frameworks{{
    {"TensorFlow, Keras", "padding='same'", "https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2",
     false, true, false},
    {"ONNX", "auto_pad='SAME_UPPER'", "https://github.com/onnx/onnx/blob/main/docs/Operators.md", false, false, true},
    {"ONNX", "auto_pad='SAME_LOWER'", "https://github.com/onnx/onnx/blob/main/docs/Operators.md", true, false, true},
    {"JAX", "padding='SAME'", "https://docs.jax.dev/en/latest/_autosummary/jax.lax.padtype_to_pads.html", false, true,
     true},
}};

/// The size that "same" asks for.
Wide same_size(const SlidingAxis& axis) {
  const AxisWindow& w = axis.window;
  return w.transposed ? static_cast<Wide>(axis.input) * w.stride : layers::ceil_divide(axis.input, w.stride);
}

/// Padding of both ends together, or what is cut off a transposed output; below zero where nothing has to be.
Wide total(const SlidingAxis& axis) {
  const Wide windows = axis.window.transposed ? static_cast<Wide>(axis.input) : same_size(axis);
  const Wide span = (windows - 1) * axis.window.stride + axis.extent();
  return span - (axis.window.transposed ? same_size(axis) : static_cast<Wide>(axis.input));
}

std::string shift_words(std::int64_t shift, bool transposed) {
  const std::string_view what = transposed ? "what each input writes lies" : "every window lies";
  if (shift == 0) return concat(what, " where PyTorch's does");
  return concat(what, " ", analysis::counted(shift > 0 ? shift : -shift, "position"), shift > 0 ? " later" : " earlier",
                " than PyTorch's");
}

PaddedAxis padded(const SlidingAxis& axis, const Framework& framework) {
  const Wide sum = total(axis);
  const Wide kept = std::max<Wide>(sum, 0);
  const Wide begin = framework.odd_first ? (kept + 1) / 2 : kept / 2;
  // Zeros are never taken away from an input, but an output may get more positions than inputs write.
  const Wide end = (axis.window.transposed ? sum : kept) - begin;
  SlidingAxis there = axis;
  there.output = saturate(same_size(axis));
  there.window.pad_begin = saturate(begin);
  there.window.pad_end = saturate(end);
  there.window.border = AxisWindow::Border::zeros;
  PaddedAxis out{.axis = axis.name,
                 .begin = there.window.pad_begin,
                 .end = there.window.pad_end,
                 .output = there.output,
                 .shift = saturate(static_cast<Wide>(axis.window.pad_begin) - begin),
                 .sentence = {},
                 .line = analysis::number_line(there, analysis::find_unread(there.window, there.input, there.output))};
  const std::string ends = axis.window.transposed
                               ? concat("Cuts ", out.begin, " off before and ",
                                        out.end < 0 ? concat("adds ", -out.end) : concat(out.end, " off"), " behind")
                               : concat("Pads ", out.begin, " before and ", out.end, " behind");
  out.sentence =
      concat(ends, ": ", out.output,
             out.output == axis.output ? " come out, as in PyTorch; " : concat(" come out, not ", axis.output, "; "),
             shift_words(out.shift, axis.window.transposed), ".");
  return out;
}

std::string python_size(const std::vector<PaddedAxis>& axes, const auto& number) {
  std::vector<std::int64_t> sizes;
  for (const PaddedAxis& axis : axes) sizes.push_back(number(axis));
  const bool same = std::ranges::all_of(sizes, [&](std::int64_t size) { return size == sizes[0]; });
  return same ? concat(sizes[0]) : Value::tuple_of(sizes).repr();
}

/// What cuts an output y: "y[..., 1:-2, :]".
std::string slice(const std::vector<PaddedAxis>& axes) {
  std::string text = "y[...";
  for (const PaddedAxis& axis : axes) {
    text += ", ";
    if (axis.begin > 0) text += concat(axis.begin);
    text += ':';
    if (axis.end > 0) text += concat(-axis.end);
  }
  return text + "]";
}

/// How PyTorch pads so, where it can.
std::string in_pytorch(std::string_view type, const std::vector<SlidingAxis>& sliding,
                       const std::vector<PaddedAxis>& axes) {
  const auto every = [&](const auto& holds) { return std::ranges::all_of(axes, holds); };
  const std::string begin = python_size(axes, [](const PaddedAxis& axis) { return axis.begin; });
  const bool transposed = type.starts_with("ConvTranspose");
  if (every([](const PaddedAxis& axis) { return axis.begin == axis.end; })) {
    return concat("In PyTorch: padding=", begin, transposed ? " and output_padding=0." : ".");
  }
  if (transposed) {
    // output_padding gives back what padding cuts off behind, or adds to it: less than the stride or the dilation.
    const std::string more = python_size(axes, [](const PaddedAxis& axis) { return axis.begin - axis.end; });
    const auto allowed = [](const SlidingAxis& axis, const PaddedAxis& there) {
      const std::int64_t added = there.begin - there.end;
      return added >= 0 && added < std::max(axis.window.stride, axis.window.dilation);
    };
    if (std::ranges::equal(sliding, axes, allowed)) {
      return concat("In PyTorch: padding=", begin, " and output_padding=", more, ".");
    }
    return every([](const PaddedAxis& axis) { return axis.end >= 0; })
               ? concat("In PyTorch: padding=0, then ", slice(axes), ".")
               : "In PyTorch: no padding and output_padding give this.";
  }
  if (!type.starts_with("Conv")) return "In PyTorch: pad with torch.nn.functional.pad before it, and padding=0.";
  std::vector<std::int64_t> amounts;
  for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) amounts.insert(amounts.end(), {axis->begin, axis->end});
  return concat("In PyTorch: nn.ZeroPad", axes.size(), "d(", Value::tuple_of(amounts).repr(),
                ") before it, and padding=0.");
}

std::string undefined(const std::vector<SlidingAxis>& axes, std::string_view type, const Framework& framework) {
  const auto any = [&](const auto& holds) { return std::ranges::any_of(axes, holds); };
  const bool dilated = any([](const SlidingAxis& axis) { return axis.window.dilation > 1; });
  const bool strided = any([](const SlidingAxis& axis) { return axis.window.stride > 1; });
  if (!framework.dilation && dilated && (strided || !type.starts_with("Conv"))) {
    return type.starts_with("Conv") ? "Takes no strides above 1 together with dilation."
                                    : "Has no pooling with dilation.";
  }
  if (!framework.negative && any([](const SlidingAxis& axis) { return total(axis) < 0; })) {
    return "The definition gives a padding below 0 here, and does not say what that means.";
  }
  return {};
}

LayerPaddings of_layer(std::string_view name, std::string_view type, const std::vector<SlidingAxis>& axes) {
  LayerPaddings row{std::string(name), std::string(type), {}};
  for (const Framework& framework : frameworks) {
    PaddingConvention& convention = row.conventions.emplace_back(PaddingConvention{std::string(framework.name),
                                                                                   std::string(framework.option),
                                                                                   std::string(framework.source),
                                                                                   {},
                                                                                   undefined(axes, type, framework)});
    if (!convention.sentence.empty()) continue;
    for (const SlidingAxis& axis : axes) convention.axes.push_back(padded(axis, framework));
    convention.sentence = in_pytorch(type, axes, convention.axes);
  }
  return row;
}

}  // namespace

Paddings paddings(std::string_view model_text, std::span<const TensorType> inputs, const CallOptions& options) {
  Paddings found;
  const auto model = Model::parse(model_text);
  if (!model) {
    found.error = model.error();
    return found;
  }
  Trace traced = trace(*model, inputs, options);
  found.error = std::move(traced.error);
  for (const Step& step : traced.steps) {
    const Layer* const layer = step.operation ? step.operation->layer() : nullptr;
    if (layer == nullptr || step.operands.size() != 1) continue;
    const Shape& input = traced.tensors[step.operands[0]].shape;
    const std::vector<SlidingAxis> axes =
        analysis::sliding_axes(*layer, input, step.operation->results()[0].shape, options);
    const Node& node = *step.node;
    if (!axes.empty())
      found.layers.push_back(of_layer(node.module != nullptr ? node.module->path : node.name, layer->type(), axes));
  }
  return found;
}

}  // namespace convscope
