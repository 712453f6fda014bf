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
std::string formula(const SeparableChain& chain, const Shape& output, std::size_t axis) {
  if (!chain.model().is_lone_layer()) return {};
  const auto formulas = chain.model().layers().front()->layer->formula(chain.whole(), output, {});
  const auto name = layers::axis_name(static_cast<int>(chain.spatial()), static_cast<int>(axis));
  const auto own = std::ranges::find(formulas, name, &AxisFormula::axis);
  return own == formulas.end() ? std::string() : concat(": ", own->numeric);
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
  if (most > farthest) return {};
  stage.free({{.name = "output_padding", .from = 0, .to = most}});
  const auto least = stage.size(stage.variants(1).front(), input);
  const auto largest = stage.size(stage.variants(1).back(), input);
  if (!least || !largest || (wanted >= *least && wanted <= *largest)) return {};
  const std::string reach = *least == *largest ? concat("only ", *least) : concat(*least, " to ", *largest);
  return concat(" output_padding must be smaller than either stride or dilation, so it is at most ", most,
                " here: with the other arguments as they are the layer reaches ", reach, ".");
}

/// What the search says of an axis on which it found nothing exact.
std::string not_found(const SeparableChain& chain, std::int64_t input, std::int64_t wanted,
                      const AxisAnswers& answers) {
  const bool nothing_free =
      std::ranges::all_of(answers.stages, [](const Stage& stage) { return stage.most_changes() == 0; });
  if (nothing_free) return " Nothing of it may change within the bounds.";
  const std::string where = concat(wanted, " of ", input, axis_words(chain, answers.axes.front()));
  std::string text;
  if (!answers.tried) {
    text = concat(" No values within the bounds make ", where);
  } else if (*answers.tried == 0) {
    text = " There are more values within the bounds than can be tried";
  } else {
    text = concat(" No change of up to ", *answers.tried, *answers.tried == 1 ? " argument" : " arguments",
                  " within the bounds makes ", where, "; more at once are too many to try");
  }
  if (answers.made.empty()) return text + (answers.tried ? "." : ", nor any other size.");
  text += concat("; the nearest ", answers.made.size() == 1 ? "is " : "are ", answers.made.front());
  if (answers.made.size() > 1) text += concat(" and ", answers.made.back());
  return text + ".";
}

}  // namespace

std::string reason(const SeparableChain& chain, const Shape& wanted, const std::vector<AxisAnswers>& classes) {
  const Shape input = chain.input();
  const WalkEnd end = SizeWalk(chain.model()).run(chain.whole());
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
                  axis_words(chain, axis), formula(chain, *end.output, axis), ".",
                  output_padding_limit(chain, input[axis], wanted[axis], axis));
  }
  for (const AxisAnswers& each : classes) {
    if (each.exact.empty()) text += not_found(chain, input[each.axes.front()], wanted[each.axes.front()], each);
  }
  return text;
}

}  // namespace convscope::analysis
