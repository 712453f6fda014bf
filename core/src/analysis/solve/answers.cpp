#include "analysis/solve/answers.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <utility>

#include "analysis/sizes/size_walk.hpp"
#include "layers/wide.hpp"
#include "sort_by.hpp"
#include "text/python_size.hpp"

namespace convscope::analysis {
namespace {

/// One way for each class, and what they cost together.
struct Choice {
  std::vector<const Way*> ways;
  std::int64_t distance = 0;
  std::int64_t cost = 0;
};

/// The cheapest choices among all combinations.
std::vector<Choice> combine(const std::vector<AxisAnswers>& classes, const Shape& wanted, std::size_t limit) {
  std::vector<Choice> choices{Choice{}};
  for (const AxisAnswers& each : classes) {
    std::vector<Choice> longer;
    for (const Choice& choice : choices) {
      for (const Way& way : each.exact.empty() ? each.nearest : each.exact) {
        longer.push_back(choice);
        longer.back().ways.push_back(&way);
        longer.back().distance += std::abs(way.output - wanted[each.axes.front()]);
        longer.back().cost = layers::saturate(static_cast<layers::Wide>(choice.cost) + way.cost);
      }
    }
    sort_by(longer, [](const Choice& choice) { return std::pair(choice.distance, choice.cost); });
    if (longer.size() > limit) longer.resize(limit);
    choices = std::move(longer);
  }
  return choices;
}

/// An argument of a stage, by numbers.
using Place = std::pair<std::size_t, std::size_t>;

/// What a way sets an argument to; absent where it leaves it.
std::optional<std::int64_t> value_at(const Way& way, const Place& place) {
  const auto step = std::ranges::find(way.steps, place.first, &Way::Step::stage);
  return step == way.steps.end() ? std::nullopt : step->variant->values[place.second];
}

/// Every argument that a choice changes on any axis, in the model's order.
std::set<Place> changed_places(const Choice& choice) {
  std::set<Place> places;
  for (const Way* const way : choice.ways) {
    for (const Way::Step& step : way->steps) {
      for (std::size_t argument = 0; argument < step.variant->values.size(); ++argument) {
        if (step.variant->values[argument]) places.emplace(step.stage, argument);
      }
    }
  }
  return places;
}

/// The values of one argument on all axes; absent where one stays at what is no number.
std::optional<SolveChange> change_of(const std::vector<AxisAnswers>& classes, const Choice& choice, const Place& place,
                                     std::size_t spatial) {
  const Stage& stage = classes.front().stages[place.first];
  SolveChange change{.layer = stage.module().path,
                     .name = stage.arguments()[place.second].name,
                     .value = std::vector<std::int64_t>(spatial)};
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const auto current = classes[i].stages[place.first].arguments()[place.second].current;
    const auto value = value_at(*choice.ways[i], place);
    if (!value && !current) return std::nullopt;
    for (const std::size_t axis : classes[i].axes) change.value[axis] = value ? *value : *current;
  }
  const bool alike =
      std::ranges::all_of(change.value, [&](std::int64_t value) { return value == change.value.front(); });
  if (alike) change.value.resize(1);
  return change;
}

/// Carries the changes out and runs the model. Absent where it doesn't do what the search says.
std::optional<Solution> prove(const std::string& model_text, const SeparableChain& chain,
                              const std::vector<AxisAnswers>& classes, const Choice& choice) {
  Solution solution{.text = model_text, .changed = {}, .output = Shape(chain.spatial())};
  for (std::size_t i = 0; i < classes.size(); ++i) {
    for (const std::size_t axis : classes[i].axes) solution.output[axis] = choice.ways[i]->output;
  }
  for (const Place& place : changed_places(choice)) {
    auto change = change_of(classes, choice, place, chain.spatial());
    if (!change) return std::nullopt;
    auto changed = with_argument(solution.text, change->layer, change->name, text::python_size(change->value));
    if (!changed) return std::nullopt;
    solution.text = *std::move(changed);
    solution.changed.push_back(*std::move(change));
  }
  const auto model = Model::parse(solution.text);
  if (!model) return std::nullopt;
  const auto end = SizeWalk(*model).run(chain.whole());
  const bool proven = end.output && std::equal(solution.output.rbegin(), solution.output.rend(), end.output->rbegin());
  return proven ? std::optional(std::move(solution)) : std::nullopt;
}

}  // namespace

std::vector<Solution> answers(const std::string& model_text, const SeparableChain& chain, const Shape& wanted,
                              const std::vector<AxisAnswers>& classes, std::size_t limit) {
  std::vector<Solution> solutions;
  for (const Choice& choice : combine(classes, wanted, limit)) {
    if (auto solution = prove(model_text, chain, classes, choice)) solutions.push_back(*std::move(solution));
  }
  return solutions;
}

}  // namespace convscope::analysis
