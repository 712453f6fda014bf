// Linear layers, norms, and calls that give a tensor another shape.

#include <cmath>

#include "analysis/errors/guesses/guesses.hpp"
#include "analysis/errors/guesses/numbers.hpp"
#include "text/concat.hpp"

namespace convscope::analysis::guesses {

Guesses linear(const Holes& h) {
  const Numbers left = h.numbers("input");
  const Numbers right = h.numbers("matrix");
  if (left.size() != 2 || right.size() != 2) return {};
  return {{.model = concat("nn.Linear(", right[0], ", ", right[1], ")"), .input = left}};
}

Guesses view(const Holes& h) {
  const Numbers shape = h.numbers("shape");
  if (shape.empty()) return {};
  std::string arguments;
  for (const std::int64_t size : shape) arguments += concat(", ", size);
  return {{.model = concat(
               R"({"inputs": ["x"], "modules": {}, "nodes": [{"name": "y", "call": "Tensor.view", "args": ["$x")",
               arguments, R"(]}], "output": "$y"})"),
           .input = {h.number("count")}}};
}

Guesses unflatten(const Holes& h) {
  const Numbers sizes = h.numbers("sizes");
  const std::int64_t axis = h.number("axis");
  if (sizes.empty() || axis < 0 || axis > 4) return {};
  Shape input(static_cast<std::size_t>(axis) + 1, 1);
  input.back() = h.number("size");
  return {{.model = concat("nn.Unflatten(", axis, ", ", number_text(sizes, true), ")"), .input = input}};
}

Guesses running_mean(const Holes& h) {
  const std::int64_t arriving = h.number("arriving channels");
  return {{.model = concat("nn.BatchNorm2d(", h.number("num_features"), ")"), .input = {2, arriving, 8, 8}}};
}

Guesses norm_rank(const Holes& h) {
  const std::int64_t got = h.number("input axes");
  if (got < 0 || got > 8) return {};
  return {{.model = "nn.BatchNorm1d(4)", .input = Shape(static_cast<std::size_t>(got), 4)}};
}

Guesses norm_rank_of_one(const Holes& h) {
  const std::int64_t wanted = h.number("wanted axes");
  const std::int64_t got = h.number("input axes");
  if (got < 0 || got > 8 || wanted < 4 || wanted > 5) return {};
  return {{.model = concat("nn.BatchNorm", wanted - 2, "d(4)"), .input = Shape(static_cast<std::size_t>(got), 4)}};
}

Guesses pixel_shuffle(const Holes& h) {
  const std::int64_t square = h.number("square");
  if (!sound(square) || square < 1) return {};
  const std::int64_t factor = std::llround(std::sqrt(static_cast<double>(square)));
  return {{.model = concat("nn.PixelShuffle(", factor, ")"), .input = {1, h.number("channels"), 8, 8}}};
}

}  // namespace convscope::analysis::guesses
