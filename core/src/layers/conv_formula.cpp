#include "layers/conv_formula.hpp"

#include "layers/axis_names.hpp"
#include "layers/formula_text.hpp"
#include "text/concat.hpp"

namespace convscope::layers {

namespace {

AxisFormula convolution(const ConvArguments& layer, const ConvGeometry& g, std::size_t i, std::int64_t input,
                        std::int64_t output) {
  const std::string_view axis = axis_name(layer.spatial, static_cast<int>(i));
  // A row of numbers that are worked out from padding='same' shows both sides and their rule.
  const bool same = layer.padding_text == "same";
  const std::string span = concat(factor(g.dilation[i]), "·(", factor(g.kernel[i]), "−1)");
  const std::string padding =
      same ? concat(factor(g.pad_begin[i]), " + ", factor(g.pad_end[i])) : concat("2·", factor(g.pad_begin[i]));
  AxisFormula formula;
  formula.axis = axis;
  formula.symbolic =
      concat("⌊(", axis, "_in + ", same ? "left + right" : "2·padding", " − dilation·(kernel_size−1) − 1)/stride⌋ + 1",
             same ? ", left + right = dilation·(kernel_size−1)" : "");
  formula.numeric = concat("⌊(", factor(input), " + ", padding, " − ", span, " − 1)/", factor(g.stride[i]),
                           "⌋ + 1 = ", output, same ? concat(", ", padding, " = ", span) : std::string());
  return formula;
}

AxisFormula transposed(const ConvArguments& layer, const ConvGeometry& g, std::size_t i, std::int64_t input,
                       bool output_size) {
  const std::string_view axis = axis_name(layer.spatial, static_cast<int>(i));
  const hints::TransposedAxis sizes{axis,          input,          g.kernel[i],        g.stride[i],
                                    g.dilation[i], g.pad_begin[i], g.output_padding[i]};
  AxisFormula formula;
  formula.axis = axis;
  formula.symbolic = concat("(", axis, "_in − 1)·stride − 2·padding + dilation·(kernel_size−1) + output_padding + 1");
  formula.numeric = transposed_numeric(sizes);
  if (output_size) {
    formula.symbolic += ", output_padding from output_size";
    formula.numeric +=
        concat(", output_size=", to_text(hints::output_of(sizes)), " means output_padding=", g.output_padding[i]);
  }
  return formula;
}

}  // namespace

std::vector<AxisFormula> conv_formula(const ConvArguments& layer, const ConvGeometry& geometry, const Shape& input,
                                      bool output_size) {
  std::vector<AxisFormula> formulas;
  const auto n = static_cast<std::size_t>(layer.spatial);
  for (std::size_t i = 0; i < n; ++i) {
    const std::int64_t in = input[input.size() - n + i];
    const std::int64_t out = geometry.output[geometry.output.size() - n + i];
    formulas.push_back(layer.transposed ? transposed(layer, geometry, i, in, output_size)
                                        : convolution(layer, geometry, i, in, out));
  }
  return formulas;
}

std::int64_t conv_macs(const ConvArguments& layer, const Shape& input, const Shape& output) {
  const Shape& counted = layer.transposed ? input : output;
  if (counted.size() <= static_cast<std::size_t>(layer.spatial)) return 0;
  std::int64_t macs = 1;
  // Zeros first: nothing else may saturate then.
  for (const Shape* sizes : {&counted, &layer.weight}) {
    for (const std::int64_t size : *sizes) {
      if (size <= 0) return 0;
    }
  }
  for (const std::int64_t size : counted) macs = saturating_product(macs, size);
  for (std::size_t i = 1; i < layer.weight.size(); ++i) macs = saturating_product(macs, layer.weight[i]);
  return macs;
}

std::vector<AxisWindow> conv_windows(const ConvArguments& layer, const ConvGeometry& geometry) {
  std::vector<AxisWindow> windows;
  for (std::size_t i = 0; i < static_cast<std::size_t>(layer.spatial); ++i) {
    AxisWindow window;
    window.kernel = geometry.kernel[i];
    window.stride = geometry.stride[i];
    window.dilation = geometry.dilation[i];
    window.pad_begin = geometry.pad_begin[i];
    window.pad_end = geometry.pad_end[i];
    window.transposed = layer.transposed;
    window.border = geometry.border;
    windows.push_back(window);
  }
  return windows;
}

}  // namespace convscope::layers
