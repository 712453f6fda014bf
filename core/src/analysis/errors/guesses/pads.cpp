// Padding layers, and convolutions with a padding_mode.

#include "analysis/errors/guesses/guesses.hpp"
#include "analysis/errors/guesses/numbers.hpp"
#include "text/concat.hpp"

namespace convscope::analysis::guesses {

namespace {

/// A padding layer that takes all samples off.
Guess cropped(const Holes& h, std::string_view kind) {
  Numbers sizes;
  Numbers padding;  // the last axis first
  for (const char* const axis : {"depth", "height", "width"}) {
    if (h.text(axis).empty()) continue;
    const std::int64_t padded = h.number(concat("output ", axis));
    sizes.push_back(h.number(axis));
    padding.insert(padding.begin(), {0, sound(padded) && sound(sizes.back()) ? padded - sizes.back() : 0});
  }
  return {.model = concat("nn.", kind, "Pad", sizes.size(), "d(", number_text(padding, true), ")"),
          .input = with_channels(sizes)};
}

}  // namespace

Guesses reflect(const Holes& h) {
  const Numbers sides = h.numbers("padding");
  const Shape input = h.numbers("input");
  const std::int64_t axes = static_cast<std::int64_t>(input.size()) - 2;
  if (!sound(sides, 2) || axes < 1 || axes > 3) return {};
  const std::int64_t from_end = static_cast<std::int64_t>(input.size()) - 1 - h.number("axis");
  if (from_end < 0 || from_end >= axes) return {};
  Numbers amounts(static_cast<std::size_t>(2 * axes), 0);
  amounts[static_cast<std::size_t>(2 * from_end)] = sides[0];
  amounts[static_cast<std::size_t>(2 * from_end + 1)] = sides[1];
  Guesses all{{.model = concat("nn.ReflectionPad", axes, "d(", number_text(amounts, true), ")"), .input = input}};
  if (sides[0] == sides[1]) {
    all.push_back(
        {.model = concat("nn.Conv", axes, "d(", input[1], ", 1, 3, padding=", sides[0], ", padding_mode='reflect')"),
         .input = input});
  }
  return all;
}

Guesses cropped_away(const Holes& h) { return {cropped(h, "Reflection"), cropped(h, "Replication")}; }

Guesses replication_cropped_away(const Holes& h) { return {cropped(h, "Replication")}; }

Guesses padded_rank(const Holes& h) {
  const std::int64_t axes = h.number("unbatched axes") - 1;
  if (axes < 1 || axes > 3) return {};
  return {{.model = concat("nn.ReflectionPad", axes, "d(0)"), .input = h.numbers("input")},
          {.model = concat("nn.ReplicationPad", axes, "d(1)"), .input = h.numbers("input")}};
}

Guesses unpaddable_rank(const Holes& h) {
  const std::int64_t axes = h.text("length").empty() ? 2 : h.number("length") / 2;
  const std::int64_t rank = h.text("axes").empty() ? axes : h.number("axes");
  if (axes < 1 || axes > 3 || rank < 0 || rank > 8) return {};
  return {{.model = concat("nn.ReflectionPad", axes, "d(1)"), .input = Shape(static_cast<std::size_t>(rank), 8)}};
}

}  // namespace convscope::analysis::guesses
