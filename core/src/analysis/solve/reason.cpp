#include "analysis/solve/reason.hpp"

#include <algorithm>

#include "analysis/sizes/size_walk.hpp"
#include "layers/axis_names.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {
namespace {

std::string axis_words(const SeparableChain& chain, std::size_t axis) {
  if (chain.spatial() == 1) return {};
  return concat(" along ", layers::axis_name(static_cast<int>(chain.spatial()), static_cast<int>(axis)));
}

/// What one layer's own formula says of the axis: "⌊(32 + 2·1 − 1·(3−1) − 1)/2⌋ + 1 = 16".
std::string formula(const SeparableChain& chain, const Shape& input, const Shape& output, std::size_t axis) {
  if (!chain.model().is_lone_layer()) return {};
  const auto formulas = chain.model().layers().front()->layer->formula(chain.whole(input), output, {});
  return axis < formulas.size() ? concat(": ", formulas[axis].numeric) : std::string();
}

/// How far a transposed layer's output_padding goes, with its other arguments as they are.
std::string output_padding_limit(SeparableChain const& chain, std::int64_t input, std::int64_t wanted,
                                 std::size_t axis) {
  const auto use = chain.model().layers().front()->layer->weight_use();
  if (!chain.model().is_lone_layer() || !use || !use->transposed) return {};
  std::vector<Stage> stages = chain.stages(axis);
  Stage& stage = stages.front();
  const auto stride = stage.number("stride");
  const auto dilation = stage.number("dilation");
  if (!stride || !dilation) return {};
  const std::int64_t most = std::max(*stride, *dilation) - 1;
  constexpr std::int64_t farthest = 1 << 12;
  if (most > farthest || !stage.free({{.name = "output_padding", .current = {}, .from = 0, .to = most}})) return {};
  // The first variant keeps what the text says; the others are 0, 1, ...
  const auto least = stage.size(1, input);
  const auto largest = stage.size(stage.variants().size() - 1, input);
  if (!least || !largest || (wanted >= *least && wanted <= *largest)) return {};
  const std::string reach = *least == *largest ? concat("only ", *least) : concat(*least, " to ", *largest);
  return concat(" output_padding must be smaller than either stride or dilation, so it is at most ", most,
                " here: with the other arguments as they are the layer reaches ", reach, ".");
}

}  // namespace

std::string reason(const SeparableChain& chain, const Shape& input, const Shape& wanted,
                   const std::vector<Unreachable>& unreachable) {
  const WalkEnd end = SizeWalk(chain.model()).run(chain.whole(input));
  std::string text;
  if (end.error) {
    text = concat("As it stands it fails: ", end.error->message);
    if (!text.ends_with('.')) text += '.';
  } else {
    const std::size_t lead = end.output->size() - chain.spatial();
    std::size_t axis = 0;
    while (axis < chain.spatial() && (*end.output)[lead + axis] == wanted[axis]) ++axis;
    if (axis == chain.spatial()) return {};
    text = concat("As it stands it makes ", (*end.output)[lead + axis], " of ", input[axis], ", not ", wanted[axis],
                  axis_words(chain, axis), formula(chain, input, *end.output, axis), ".",
                  output_padding_limit(chain, input[axis], wanted[axis], axis));
  }
  for (const Unreachable& each : unreachable) {
    text += concat(" No values within the bounds make ", wanted[each.axis], " of ", input[each.axis],
                   axis_words(chain, each.axis));
    if (each.nearest.empty()) {
      text += ", nor any other size.";
      continue;
    }
    text += concat("; the nearest ", each.nearest.size() == 1 ? "is " : "are ", each.nearest.front());
    if (each.nearest.size() > 1) text += concat(" and ", each.nearest.back());
    text += ".";
  }
  return text;
}

}  // namespace convscope::analysis
