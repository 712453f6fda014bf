// What only transposed convolutions say, and their output_size.

#include "analysis/errors/guesses/guesses.hpp"
#include "analysis/errors/guesses/numbers.hpp"
#include "text/concat.hpp"

namespace convscope::analysis::guesses {

Guesses transposed_channels(const Holes& h) {
  const Numbers weight = h.numbers("weight");
  if (!sound(weight, 3) || weight.size() > 5) return {};
  return {{.model = concat("nn.ConvTranspose", weight.size() - 2, "d(", weight[0], ", ", weight[1], ", ",
                           number_text(behind(weight, 2)), ")"),
           .input = h.numbers("input")}};
}

Guesses output_padding(const Holes& h) {
  Numbers padding;
  Numbers stride;
  Numbers dilation;
  for (const char* const axis : {"depth", "height", "width"}) {
    if (h.text(concat("stride ", axis)).empty()) continue;
    padding.push_back(h.number(concat("output_padding ", axis)));
    stride.push_back(h.number(concat("stride ", axis)));
    dilation.push_back(h.number(concat("dilation ", axis)));
  }
  const auto layer = [&](std::size_t skip) {
    const std::size_t axes = stride.size() - skip;
    return Guess{
        .model = concat("nn.ConvTranspose", axes, "d(1, 1, 3, stride=", number_text(behind(stride, skip)),
                        ", output_padding=", number_text(behind(padding, skip)),
                        product(dilation) == 1 ? "" : concat(", dilation=", number_text(behind(dilation, skip))), ")"),
        .input = with_channels(Numbers(axes, 8))};
  };
  Guesses all;
  const bool one_dimensional = stride.size() == 2 && stride[0] == 1 && padding[0] == 0 && dilation[0] == 1;
  if (one_dimensional) all.push_back(layer(1));
  if (sound(stride, 1) && sound(padding, 1) && sound(dilation, 1)) all.push_back(layer(0));
  return all;
}

Guesses output_too_small(const Holes& h) {
  const Numbers input = h.numbers("input");
  const Numbers output = h.numbers("output");
  if (!sound(input, 2) || !sound(output, 2) || input.size() != output.size() || input.size() > 3) return {};
  Numbers kernel;
  Numbers padding;
  for (std::size_t axis = 0; axis < input.size(); ++axis) {
    // With stride 1 the output has input + kernel_size − 1 − 2·padding samples.
    const std::int64_t more = output[axis] - input[axis] + 1;
    const std::int64_t crop = more >= 1 ? 0 : (1 - more + 1) / 2;
    padding.push_back(crop);
    kernel.push_back(more + 2 * crop);
  }
  const auto layer = [&](std::size_t skip) {
    return Guess{.model = concat("nn.ConvTranspose", input.size() - skip, "d(1, 1, ", number_text(behind(kernel, skip)),
                                 ", padding=", number_text(behind(padding, skip)), ")"),
                 .input = with_channels(behind(input, skip))};
  };
  Guesses all;
  if (input.size() == 2 && input[0] == 1) all.push_back(layer(1));
  all.push_back(layer(0));
  return all;
}

Guesses output_size_range(const Holes& h) {
  const Numbers wanted = h.numbers("wanted size");
  const Numbers least = h.numbers("smallest size");
  const Numbers most = h.numbers("largest size");
  const Numbers input = h.numbers("input");
  const std::size_t axes = wanted.size();
  if (!sound(wanted, 1) || !sound(least, axes) || !sound(most, axes) || !sound(input, axes) || axes > 3) return {};
  Numbers stride;
  Numbers kernel;
  Numbers padding;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    stride.push_back(most[axis] - least[axis] + 1);
    const std::int64_t spread = least[axis] - (input[axis] - 1) * stride[axis];  // kernel_size − 2·padding
    padding.push_back(spread >= 1 ? (spread == 1 ? 1 : 0) : (2 - spread + 1) / 2);
    kernel.push_back(spread + 2 * padding[axis]);
  }
  return {{.model = concat("nn.ConvTranspose", axes, "d(1, 1, ", number_text(kernel), ", stride=", number_text(stride),
                           ", padding=", number_text(padding), ")"),
           .input = with_channels(Numbers(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(axes))),
           .output_size = Value::list_of(wanted)}};
}

Guesses output_size_number(const Holes& /*holes*/) {
  return {{.model = "nn.ConvTranspose2d(1, 1, 3, stride=2)", .input = {1, 1, 8, 8}, .output_size = Value::of(17)}};
}

Guesses no_weight(const Holes& h) {
  const Numbers weight = h.numbers("weight");
  if (!sound(weight, 4) || weight.size() > 4) return {};
  return {
      {.model = concat("nn.ConvTranspose2d(", weight[0], ", ", weight[1], ", ", number_text(behind(weight, 2)), ")"),
       .input = with_channels({8, 8}, weight[0])}};
}

Guesses output_size_length(const Holes& h) {
  const std::int64_t axes = h.number("axes");
  const std::int64_t length = h.number("length");
  const std::int64_t rank = h.number("input axes");
  if (axes < 1 || axes > 3 || length < 0 || length > 8 || rank < axes + 1 || rank > axes + 2) return {};
  Shape input(static_cast<std::size_t>(rank), 8);
  input[input.size() - static_cast<std::size_t>(axes) - 1] = 1;
  return {{.model = concat("nn.ConvTranspose", axes, "d(1, 1, 3, stride=2)"),
           .input = input,
           .output_size = Value::list_of(Numbers(static_cast<std::size_t>(length), 17))}};
}

}  // namespace convscope::analysis::guesses
