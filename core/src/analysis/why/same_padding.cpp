#include "analysis/why/same_padding.hpp"

#include <algorithm>
#include <array>

#include "analysis/fields/unread.hpp"
#include "analysis/why/number_line.hpp"
#include "analysis/why/words.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {
namespace {

using Family = Framework::Family;
using layers::saturate;

constexpr std::array<Framework, 4> known{{
    {Family::tensorflow, "TensorFlow, Keras", "padding='same'"},
    {Family::onnx, "ONNX", "auto_pad='SAME_UPPER'"},
    {Family::onnx, "ONNX", "auto_pad='SAME_LOWER'", true},
    {Family::jax, "JAX", "padding='SAME'"},
}};

/// The size that "same" asks for.
Wide same_size(const SlidingAxis& axis) {
  const AxisWindow& w = axis.window;
  return w.transposed ? static_cast<Wide>(axis.input) * w.stride : layers::ceil_divide(axis.input, w.stride);
}

/// Of ONNX alone the output_padding is an attribute beside auto_pad, and counts.
Wide output_padding(const Framework& framework, const SlidingAxis& axis) {
  return framework.family == Family::onnx && axis.window.transposed ? axis.output - axis.plain_output() : 0;
}

/// Padding of both ends together, or what is cropped of a transposed output; below zero where nothing has to be.
Wide total(const Framework& framework, const SlidingAxis& axis) {
  const Wide windows = axis.window.transposed ? static_cast<Wide>(axis.input) : same_size(axis);
  const Wide span = (windows - 1) * axis.window.stride + axis.extent() + output_padding(framework, axis);
  return span - (axis.window.transposed ? same_size(axis) : static_cast<Wide>(axis.input));
}

/// "2 at the beginning and 3 at the end".
std::string at_ends(std::int64_t begin, std::int64_t end) {
  if (begin == end) return begin == 0 ? std::string("nothing") : concat(begin, " at each end");
  std::string text = begin > 0 ? concat(begin, " at the beginning") : std::string();
  if (end > 0) text += concat(text.empty() ? "" : " and ", end, " at the end");
  return text;
}

std::string what_happens(const PaddedAxis& axis, bool transposed) {
  if (!transposed) return concat("Pads ", at_ends(axis.begin, axis.end));
  if (axis.end < 0) return concat("Adds ", -axis.end, " at the end");
  const std::string cropped = at_ends(axis.begin, axis.end);
  return axis.output_padding == 0 ? concat("Crops ", cropped)
                                  : concat("output_padding adds ", axis.output_padding, " at the end; crops ", cropped);
}

std::string shift_words(std::int64_t shift, bool transposed) {
  const std::string_view what = transposed ? "what each input writes lies" : "every window lies";
  if (shift == 0) return concat(what, " where PyTorch's does");
  return concat(what, " ", counted(shift > 0 ? shift : -shift, "position"), shift > 0 ? " later" : " earlier",
                " than PyTorch's");
}

bool any(const std::vector<SlidingAxis>& axes, const auto& holds) { return std::ranges::any_of(axes, holds); }
bool dilated(const SlidingAxis& axis) { return axis.window.dilation > 1; }
bool strided(const SlidingAxis& axis) { return axis.window.stride > 1; }

}  // namespace

std::optional<SameKind> same_kind(std::string_view type) {
  static constexpr std::array<std::pair<std::string_view, SameKind>, 5> kinds{{
      {"ConvTranspose", SameKind::transposed},
      {"Conv", SameKind::convolution},
      {"MaxPool", SameKind::max_pool},
      {"AvgPool", SameKind::average_pool},
      {"LPPool", SameKind::power_pool},
  }};
  const auto found = std::ranges::find_if(kinds, [&](const auto& kind) { return type.starts_with(kind.first); });
  return found == kinds.end() ? std::nullopt : std::optional(found->second);
}

std::span<const Framework> frameworks() { return known; }

std::string source(const Framework& framework, SameKind kind) {
  const auto i = static_cast<std::size_t>(kind);
  switch (framework.family) {
    case Family::tensorflow: {
      static constexpr std::array<std::string_view, 5> pages{"#notes_on_padding_2", "/conv_transpose", "/pool", "/pool",
                                                             "/pool"};
      return concat("https://www.tensorflow.org/api_docs/python/tf/nn", pages[i]);
    }
    case Family::onnx: {
      static constexpr std::array<std::string_view, 5> pages{"Conv", "ConvTranspose", "MaxPool", "AveragePool",
                                                             "LpPool"};
      return concat("https://onnx.ai/onnx/operators/onnx__", pages[i], ".html");
    }
    case Family::jax: {
      static constexpr std::array<std::string_view, 5> pages{"padtype_to_pads", "conv_transpose", "reduce_window",
                                                             "reduce_window", "reduce_window"};
      return concat("https://docs.jax.dev/en/latest/_autosummary/jax.lax.", pages[i], ".html");
    }
  }
  return {};
}

std::string undefined(const Framework& framework, SameKind kind, const std::vector<SlidingAxis>& axes) {
  if (framework.family == Family::tensorflow) {
    if (kind == SameKind::power_pool) return "TensorFlow pools by maximum or average only.";
    if (any(axes, dilated) && any(axes, strided))
      return "TensorFlow takes no stride above 1 together with a dilation above 1.";
  }
  const auto negative = [&](const SlidingAxis& axis) { return total(framework, axis) < 0; };
  if (framework.family == Family::onnx && any(axes, negative))
    return "The definition gives a padding below 0 here, and does not say what that means.";
  return {};
}

std::string remark(const Framework& framework, SameKind kind, const std::vector<SlidingAxis>& axes) {
  if (framework.family == Family::jax && kind == SameKind::transposed) {
    std::string flipped;
    for (std::size_t i = 0; i < axes.size(); ++i) flipped += concat(i == 0 ? "" : ", ", i + 2);
    return concat(" lax.conv_transpose does not flip the kernel as PyTorch does: give one of them weight.flip(",
                  flipped, "), or JAX transpose_kernel=True.");
  }
  if (framework.family == Family::jax && kind == SameKind::average_pool)
    return " lax.reduce_window only sums; flax.linen.avg_pool divides by the whole window, padding included.";
  if (framework.family == Family::onnx && kind == SameKind::average_pool)
    return " ONNX leaves padding out of the average unless count_include_pad=1.";
  if (framework.family == Family::tensorflow && kind == SameKind::max_pool && any(axes, dilated))
    return " tf.nn.pool takes dilations; Keras has no pooling layer that does.";
  return {};
}

PaddedAxis padded(const Framework& framework, const SlidingAxis& axis) {
  const AxisWindow& w = axis.window;
  const Wide sum = total(framework, axis);
  const Wide kept = std::max<Wide>(sum, 0);
  const Wide begin = framework.odd_first ? (kept + 1) / 2 : kept / 2;
  const Wide added = output_padding(framework, axis);
  // Zeros are never taken away from an input, but an output may get more positions than inputs write.
  const Wide end = (w.transposed ? sum : kept) - begin;
  SlidingAxis there = axis;
  there.output = saturate(same_size(axis));
  there.window.pad_begin = saturate(begin);
  there.window.pad_end = saturate(end - added);
  there.window.border = AxisWindow::Border::zeros;
  PaddedAxis out{.axis = axis.name,
                 .begin = saturate(begin),
                 .end = saturate(end),
                 .output_padding = saturate(added),
                 .output = there.output,
                 .shift = saturate(static_cast<Wide>(w.pad_begin) - begin),
                 .sentence = {},
                 .line = number_line(there, find_unread(there.window, there.input, there.output))};
  const std::string result = out.output == axis.output ? std::string(" come out, as in PyTorch; ")
                                                       : concat(" come out, not ", axis.output, "; ");
  out.sentence =
      concat(what_happens(out, w.transposed), ": ", out.output, result, shift_words(out.shift, w.transposed), ".");
  return out;
}

}  // namespace convscope::analysis
