// Pools and their inverses.

#include "analysis/errors/guesses/guesses.hpp"
#include "analysis/errors/guesses/numbers.hpp"
#include "text/concat.hpp"

namespace convscope::analysis::guesses {

namespace {

Guesses padded_pool(const Holes& h, std::size_t axes) {
  const std::int64_t pad = h.number("padding");
  const std::int64_t kernel = h.number("kernel_size");
  if (!sound(pad) || !sound(kernel)) return {};
  const std::string dilation = h.text("dilation").empty() ? "" : concat(", dilation=", h.number("dilation"));
  return {{.model = concat("nn.MaxPool", axes, "d(", kernel, ", padding=", pad, dilation, ")"),
           .input = with_channels(Numbers(axes, 16))}};
}

}  // namespace

Guesses pool_too_small(const Holes& h) {
  const Numbers input = h.numbers("input");
  if (input.size() < 2 || input.size() > 4) return {};
  const std::size_t axes = input.size() - 1;
  const std::int64_t kernel = *std::ranges::min_element(input.begin() + 1, input.end()) + 1;
  if (kernel < 1 || !sound(kernel)) return {};
  const Shape shape = with_channels(behind(input, 1), input[0]);
  Guesses all;
  if (axes == 2 && input[1] == 1) {
    all.push_back({.model = concat("nn.AvgPool1d(", input[2] + 1, ")"), .input = {1, input[0], input[2]}});
  }
  for (const char* const pool : {"MaxPool", "AvgPool"}) {
    all.push_back({.model = concat("nn.", pool, axes, "d(", kernel, ")"), .input = shape});
  }
  return all;
}

Guesses pool_padding(const Holes& h) { return padded_pool(h, 2); }
Guesses pool_padding_of_line(const Holes& h) { return padded_pool(h, 1); }

Guesses unpool(const Holes& h) {
  const Numbers wanted = h.numbers("output_size");
  if (wanted.empty() || wanted.size() > 3) return {};
  const std::int64_t pooled =
      (h.number("smallest size") + h.number("largest size")) / 4;  // each lies one stride from the middle
  const bool tuple = h.text("output_size").starts_with('(');       // the message writes it as it was given
  std::string list;
  for (const std::int64_t size : wanted) list += concat(list.empty() ? "" : ", ", size);
  Shape input{1, 1};
  for (std::size_t axis = 0; axis < wanted.size(); ++axis) input.push_back(2 * pooled);
  const std::size_t axes = wanted.size();
  return {
      {.model = concat(
           R"({"inputs": ["x"], "modules": {"pool": "nn.MaxPool)", axes,
           R"json(d(2, return_indices=True)", "unpool": "nn.MaxUnpool)json", axes,
           R"json(d(2)"}, "nodes": [{"name": "p", "call": "pool", "args": ["$x"]}, {"name": "v", "call": "operator.getitem", "args": ["$p", 0]}, )json",
           R"({"name": "i", "call": "operator.getitem", "args": ["$p", 1]}, {"name": "y", "call": "unpool", "args": ["$v", "$i"], "kwargs": {"output_size": )",
           tuple ? R"({"tuple": [)" : "[", list, tuple ? "]}" : "]", R"(}}], "output": "$y"})"),
       .input = input}};
}

}  // namespace convscope::analysis::guesses
