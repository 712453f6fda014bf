// Tensors that do not meet: skip connections, and a loss's target.

#include "analysis/errors/guesses/guesses.hpp"
#include "analysis/errors/guesses/numbers.hpp"
#include "text/concat.hpp"

namespace convscope::analysis::guesses {

namespace {

/// A U-Net's smallest part: a convolution halves `size`, a transposed one brings `back`, and a call joins the two.
Guess skip_connection(std::int64_t size, std::int64_t back, std::int64_t axes, std::string_view call,
                      std::string_view arguments) {
  const std::string_view output_padding = back % 2 == 0 ? ", output_padding=1" : "";
  return {.model = concat(R"({"inputs": ["x"], "modules": {"down": "nn.Conv)", axes,
                          R"json(d(1, 1, 3, stride=2, padding=1)", "up": "nn.ConvTranspose)json", axes,
                          "d(1, 1, 3, stride=2, padding=1", output_padding,
                          R"json()"}, "nodes": [{"name": "h", "call": "down", "args": ["$x"]}, )json",
                          R"({"name": "u", "call": "up", "args": ["$h"]}, {"name": "y", "call": ")", call,
                          R"(", "args": [)", arguments, R"(]}], "output": "$y"})"),
          .input = with_channels(Numbers(static_cast<std::size_t>(axes), size))};
}

/// Stride 2 halves both an even size and the odd one before it; the way back can make one of the two.
bool halves_alike(std::int64_t size, std::int64_t back) {
  return size > 1 && size < largest && (size % 2 == 0 ? back == size - 1 : back == size + 1);
}

constexpr std::string_view skip_first = R"("$x", "$u")";
constexpr std::string_view skip_second = R"("$u", "$x")";

}  // namespace

Guesses cat(const Holes& h) {
  const std::int64_t first = h.number("expected");
  const std::int64_t other = h.number("other");
  const std::int64_t dim = h.number("axis");
  if (dim < 0 || dim > 4) return {};
  Guesses all;
  const auto offer = [&](std::int64_t size, std::int64_t back, std::string_view tensors) {
    if (!halves_alike(size, back)) return;
    all.push_back(
        skip_connection(size, back, std::max<std::int64_t>(dim - 1, 2), "torch.cat", concat("[", tensors, "], ", dim)));
  };
  offer(first, other, skip_first);
  offer(other, first, skip_second);
  return all;
}

Guesses add(const Holes& h) {
  const std::int64_t a = h.number("a");
  const std::int64_t b = h.number("b");
  const std::int64_t axes = h.number("axis") - 1;
  if (axes < 1 || axes > 3) return {};
  Guesses all;
  if (halves_alike(a, b)) all.push_back(skip_connection(a, b, axes, "torch.add", skip_first));
  if (halves_alike(b, a)) all.push_back(skip_connection(b, a, axes, "torch.add", skip_second));
  return all;
}

Guesses target_size(const Holes& h) {
  const Shape target = h.numbers("target");
  const Shape output = h.numbers("model output");
  if (target.size() < 3 || target.size() > 5 || output.size() != target.size() || target[1] != output[1]) return {};
  const std::size_t axes = target.size() - 2;
  const std::int64_t channels = target[1];
  return {
      {.model = concat("nn.Sequential(nn.Conv", axes, "d(", channels, ", 8, 3, stride=2, padding=1), nn.ConvTranspose",
                       axes, "d(8, ", channels, ", 3, stride=2, padding=1))"),
       .input = target}};
}

}  // namespace convscope::analysis::guesses
