#include "layers/pool_hints.hpp"

#include <algorithm>

#include "layers/axis_names.hpp"
#include "layers/window_size.hpp"
#include "text/concat.hpp"

namespace convscope::layers::hints {

std::string pool_rank(int spatial, const Shape& input) {
  std::string axes = "C";
  for (int i = 0; i < spatial; ++i) axes += concat(", ", axis_name(spatial, i));
  std::string hint = concat("Give an input of shape (N, ", axes, ") or (", axes, "); yours has ", input.size(), " ax",
                            input.size() == 1 ? "is." : "es.");
  if (input.size() == static_cast<std::size_t>(spatial)) hint += " x.unsqueeze(0) adds the channels.";
  return hint;
}

std::string pool_empty(const Shape& input) {
  return concat("Your input ", to_string(input), " has no values: every size but the batch must be at least 1.");
}

std::string values_per_axis(std::string_view name, std::size_t length, int spatial) {
  return concat(name, " has ", length, length == 1 ? " value" : " values", ": give one number", spatial == 1 ? "." : "",
                spatial == 1 ? std::string() : concat(" or ", spatial, " values, one for each axis."));
}

std::string half_kernel(std::int64_t padding, Wide effective) {
  return concat("A window may begin at most half of its ", to_text(effective), " positions before the input: padding=",
                padding, " must be ", to_text(std::max<Wide>(effective / 2, 0)), " or less, or the kernel_size ",
                to_text(2 * static_cast<Wide>(padding)), " or more.");
}

std::string window_too_large(const PoolWindow& w, std::size_t axis, std::string_view name, std::int64_t input) {
  const Wide span = window_span(w.kernel[axis], w.dilation[axis]);
  const Wide padded = static_cast<Wide>(input) + 2 * static_cast<Wide>(w.padding[axis]);
  std::string hint =
      concat("Along ", name, " a window spans ", to_text(span), ", the padded input has ", to_text(padded),
             ". Use an input of at least ", to_text(std::max<Wide>(span - 2 * static_cast<Wide>(w.padding[axis]), 1)));
  if (w.dilation[axis] == 1) hint += concat(" or kernel_size=", to_text(padded));
  return hint + ".";
}

}  // namespace convscope::layers::hints
