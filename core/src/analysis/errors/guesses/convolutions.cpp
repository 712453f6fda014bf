// Tensors and lists that a convolution refuses. What only a transposed one says: transposed.cpp.

#include "analysis/errors/guesses/guesses.hpp"
#include "analysis/errors/guesses/numbers.hpp"
#include "text/concat.hpp"

namespace convscope::analysis::guesses {

namespace {

/// A convolution with this weight, (out_channels, in_channels / groups, kernel_size...).
std::string with_weight(const Numbers& weight, std::int64_t groups, std::size_t axes) {
  const auto in = product(weight[1], groups);
  return concat("nn.Conv", axes, "d(", in.value_or(0), ", ", weight[0], ", ", number_text(behind(weight, 2)),
                groups == 1 ? "" : concat(", groups=", groups), ")");
}

/// A convolution of 1 to 3 axes with one more argument.
Guess with_argument(std::size_t axes, std::string_view argument, std::string_view kind = "Conv") {
  return {.model = concat("nn.", kind, axes, "d(1, 1, 3, ", argument, ")"), .input = with_channels(Numbers(axes, 8))};
}

/// padding='same' and a list with one number more than there are axes.
Guesses same_with_long(const Holes& h, std::string_view argument) {
  const std::int64_t axes = h.number("axes");
  if (axes < 1 || axes > 3) return {};
  const Numbers ones(static_cast<std::size_t>(axes) + 1, 1);
  return {with_argument(static_cast<std::size_t>(axes),
                        concat(argument, "=", number_text(ones, true), ", padding='same'"))};
}

bool is_weight(const Numbers& weight) { return sound(weight, 3) && weight.size() <= 5; }

}  // namespace

Guesses channels(const Holes& h) {
  const Numbers weight = h.numbers("weight");
  if (!is_weight(weight)) return {};
  return {{.model = with_weight(weight, h.number("groups"), weight.size() - 2), .input = h.numbers("input")}};
}

Guesses weight_groups(const Holes& h) {
  const Numbers weight = h.numbers("weight");
  if (!is_weight(weight)) return {};
  const std::int64_t groups = h.number("groups");
  Numbers sizes = behind(weight, 2);
  return {{.model = with_weight(weight, groups, sizes.size()),
           .input = with_channels(sizes, product(weight[1], groups).value_or(1))}};
}

Guesses kernel_too_large(const Holes& h) {
  const Numbers padded = h.numbers("padded input");
  const Numbers kernel = h.numbers("kernel");
  if (!sound(padded, 1) || !sound(kernel, 1) || padded.size() != kernel.size() || padded.size() > 3) return {};
  return {{.model = concat("nn.Conv", padded.size(), "d(1, 1, ", number_text(kernel), ")"),
           .input = with_channels(padded)}};
}

Guesses rank(const Holes& h) {
  const Numbers weight = h.numbers("weight");
  if (is_weight(weight)) return {{.model = with_weight(weight, 1, weight.size() - 2), .input = h.numbers("input")}};
  const std::int64_t axes = h.number("unbatched axes") - 1;
  if (axes < 1 || axes > 3) return {};
  const std::string_view transposed = h.text("function").contains("transpose") ? "Transpose" : "";
  return {{.model = concat("nn.Conv", transposed, axes, "d(1, 8, 3)"), .input = h.numbers("input")}};
}

Guesses same_kernel_length(const Holes& h) {
  const Numbers weight = h.numbers("weight");
  const Shape input = h.numbers("input");
  if (!is_weight(weight) || input.size() < 3 || input.size() > 5) return {};
  return {{.model = concat("nn.Conv", input.size() - 2, "d(", weight[1], ", ", weight[0], ", ",
                           number_text(behind(weight, 2), true), ", padding='same')"),
           .input = input}};
}

Guesses same_stride_length(const Holes& h) { return same_with_long(h, "stride"); }
Guesses same_dilation_length(const Holes& h) { return same_with_long(h, "dilation"); }

Guesses list_length(const Holes& h) {
  const std::string_view name = h.text("argument");
  const std::int64_t axes = h.number("axes");
  const Numbers given = h.numbers("given");
  if (!sound(given, 1) || axes < 1 || axes > 5) return {};
  Guesses all;
  if (axes <= 3) {
    all.push_back(with_argument(static_cast<std::size_t>(axes), concat(name, "=", number_text(given, true)),
                                name == "output_padding" ? "ConvTranspose" : "Conv"));
  }
  if (name == "stride" && given.size() <= 3) {  // a kernel_size that is too long shows up as a stride that is too short
    const Numbers kernel(static_cast<std::size_t>(axes), 3);
    all.push_back({.model = concat("nn.Conv", given.size(), "d(1, 1, ", number_text(kernel, true),
                                   ", stride=", number_text(given, given.size() > 1), ")"),
                   .input = with_channels(Numbers(given.size(), 8))});
  }
  // A stride of ones is the default: then the kernel_size is what was given.
  if (all.size() == 2 && product(given) == 1) std::swap(all[0], all[1]);
  return all;
}

Guesses huge_padding(const Holes& h) {
  const std::int64_t axis = h.number("axis");
  if (axis < 0 || axis > 2) return {};
  Numbers padding(static_cast<std::size_t>(axis) + 1, 1);
  padding.back() = h.number("padding");
  return {with_argument(padding.size(), concat("padding=", number_text(padding)))};
}

Guesses kernel_zero(const Holes& h) {
  const Numbers kernel{h.number("height"), h.number("width")};
  Guesses all;
  if (kernel[0] == 1) all.push_back({.model = concat("nn.ConvTranspose1d(1, 1, ", kernel[1], ")"), .input = {1, 1, 8}});
  for (const char* const type : {"ConvTranspose2d", "Conv2d"}) {
    all.push_back({.model = concat("nn.", type, "(1, 1, ", number_text(kernel), ")"), .input = {1, 1, 8, 8}});
  }
  return all;
}

Guesses empty_input(const Holes& h) {
  Shape input = h.numbers("input");
  if (!sound(input, 4) || input.size() > 5) return {};
  const auto layer = [](const Shape& shape) {  // the convolutions' own check of the kernel comes first
    return Guess{.model = concat("nn.ConvTranspose", shape.size() - 2, "d(", shape[1], ", 1, 1)"), .input = shape};
  };
  Guesses all{layer(input)};
  if (input.size() == 4 && input[2] == 1) {  // 1-D layers run with height 1
    input.erase(input.begin() + 2);
    all.insert(all.begin(), layer(input));
  }
  return all;
}

}  // namespace convscope::analysis::guesses
