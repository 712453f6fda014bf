#include "convscope/solve.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "analysis/sizes/size_walk.hpp"
#include "analysis/solve/chain.hpp"
#include "analysis/solve/reason.hpp"
#include "analysis/solve/search.hpp"
#include "layers/errors.hpp"
#include "layers/wide.hpp"
#include "text/concat.hpp"

namespace convscope {
namespace {

using analysis::FreeArgument;
using analysis::Search;
using analysis::SeparableChain;
using analysis::Stage;
using analysis::Way;

constexpr std::array all_free = {"kernel_size", "stride", "padding", "dilation", "output_padding"};
/// Where nothing is exact, so many answers of the nearest sizes are enough.
constexpr std::size_t most_nearest = 8;

Failure refuse(std::string message, std::string hint) {
  return layers::fail_call(ErrorType::value_error, std::move(message), std::move(hint));
}

/// One size for each spatial axis.
Result<Shape> spread(const char* name, const Shape& given, std::size_t spatial) {
  const bool one = given.size() == 1;
  if (!one && (given.size() < spatial || given.size() > spatial + 2)) {
    return refuse(concat(name, " has ", given.size(), " sizes; the model works on ", spatial, " spatial ",
                         spatial == 1 ? "axis" : "axes"),
                  concat("Give one size for all axes, ", spatial == 1 ? "" : "one for each, ", "or a whole shape."));
  }
  Shape sizes =
      one ? Shape(spatial, given.front()) : Shape(given.end() - static_cast<std::ptrdiff_t>(spatial), given.end());
  if (std::ranges::any_of(sizes, [](std::int64_t size) { return size < 1; })) {
    return refuse(concat(name, " is ", to_string(sizes), "; sizes are 1 or more"), "Give a size of at least 1.");
  }
  return sizes;
}

/// The arguments of a layer that may change.
std::vector<FreeArgument> free_arguments(const SolveRequest& request, const Stage& stage) {
  std::vector<FreeArgument> arguments;
  const LayerEntry* const entry = find_layer(stage.module().type);
  if (entry == nullptr) return arguments;
  for (const ParameterInfo& parameter : entry->signature) {
    const std::string name(parameter.name);
    const auto asked = [&](std::string_view free) {
      return free == name || free == concat(stage.module().path, ".", name);
    };
    const bool free =
        request.free.empty() ? std::ranges::any_of(all_free, asked) : std::ranges::any_of(request.free, asked);
    if (!free) continue;
    const auto bounds = request.bounds.find(name);
    const auto [from, to] = bounds == request.bounds.end() ? default_bounds(name) : bounds->second;
    arguments.push_back({.name = name, .current = stage.number(name), .from = from, .to = to});
  }
  return arguments;
}

Result<void> check_bounds(const SolveRequest& request) {
  for (const auto& [name, range] : request.bounds) {
    const auto [from, to] = range;
    if (from > to) {
      return refuse(concat("the bounds of ", name, " are ", from, " to ", to), "Let the first be the smaller one.");
    }
    constexpr std::int64_t widest = std::int64_t{1} << 20;
    if (from < -widest || to > widest) {
      return refuse(concat("the bounds of ", name, " are ", from, " to ", to, ", too many values to try"),
                    concat("Stay below ", widest, "."));
    }
  }
  return {};
}

Result<void> check_names(const SolveRequest& request, const SeparableChain& chain) {
  for (const std::string& name : request.free) {
    bool found = false;
    for (const Node& node : chain.model().nodes()) {
      const LayerEntry* const entry = find_layer(node.module->type);
      if (entry == nullptr) continue;
      found = found || std::ranges::any_of(entry->signature, [&](const ParameterInfo& parameter) {
                return name == parameter.name || name == concat(node.module->path, ".", parameter.name);
              });
    }
    if (!found)
      return refuse(concat("no layer of the model has the argument ", name), "Name arguments as PyTorch does.");
  }
  return {};
}

Failure too_much() {
  return refuse("there is too much to try within these bounds",
                "Free fewer arguments, name them with their layer (\"1.stride\"), or narrow their bounds.");
}

/// Axes with the same layers, input and target: they share every value.
struct AxisClass {
  std::vector<std::size_t> axes;
  std::vector<Stage> stages;
  std::vector<Way> exact;
  std::vector<Way> nearest;
  std::int64_t total = 0;
  std::vector<std::int64_t> made;  ///< the sizes nearest to the target, where that can't be made
};

/// The nearest size that can be made on each side, nearer ones first.
std::vector<std::int64_t> nearest_to(const std::vector<std::int64_t>& outputs, std::int64_t target) {
  std::vector<std::int64_t> near;
  const auto above = std::ranges::upper_bound(outputs, target);
  if (above != outputs.begin()) near.push_back(*std::prev(above));
  if (above != outputs.end()) near.push_back(*above);
  std::ranges::sort(near, {}, [&](std::int64_t size) { return std::abs(size - target); });
  return near;
}

Result<AxisClass> search(const SolveRequest& request, const SeparableChain& chain, std::vector<std::size_t> axes,
                         std::int64_t input, std::int64_t target) {
  AxisClass found;
  found.stages = chain.stages(axes.front());
  found.axes = std::move(axes);
  for (Stage& stage : found.stages) {
    auto arguments = free_arguments(request, stage);
    if (!arguments.empty() && !stage.free(std::move(arguments))) return too_much();
  }
  Search search(found.stages, input);
  if (!search.explore()) return too_much();
  found.exact = search.ways(target, request.limit);
  found.total = search.count(target);
  if (!found.exact.empty()) return found;
  found.made = nearest_to(search.outputs(), target);
  for (const std::int64_t size : found.made) {
    for (Way& way : search.ways(size, most_nearest)) found.nearest.push_back(std::move(way));
  }
  return found;
}

/// One way for each class, and what they cost together.
struct Choice {
  std::vector<const Way*> ways;
  std::int64_t distance = 0;
  std::int64_t cost = 0;
};

/// The cheapest choices among all combinations.
std::vector<Choice> combine(const std::vector<AxisClass>& classes, const Shape& wanted, std::size_t limit) {
  std::vector<Choice> choices{Choice{}};
  for (const AxisClass& each : classes) {
    std::vector<Choice> longer;
    for (const Choice& choice : choices) {
      for (const Way& way : each.exact.empty() ? each.nearest : each.exact) {
        longer.push_back(choice);
        longer.back().ways.push_back(&way);
        longer.back().distance += std::abs(way.output - wanted[each.axes.front()]);
        longer.back().cost = layers::saturate(static_cast<layers::Wide>(choice.cost) + way.cost);
      }
    }
    std::ranges::stable_sort(longer, {}, [](const Choice& choice) { return std::pair(choice.distance, choice.cost); });
    if (longer.size() > limit) longer.resize(limit);
    choices = std::move(longer);
  }
  return choices;
}

/// The values of one argument on all axes; absent where none changes, or where one stays at what is no number.
std::optional<SolveChange> change_of(const std::vector<AxisClass>& classes, const Choice& choice, std::size_t stage,
                                     std::size_t argument, std::size_t spatial) {
  const Stage& first = classes.front().stages[stage];
  SolveChange change{.layer = first.module().path,
                     .name = first.arguments()[argument].name,
                     .value = std::vector<std::int64_t>(spatial)};
  bool changed = false;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const Stage& own = classes[i].stages[stage];
    const auto& current = own.arguments()[argument].current;
    const auto value = own.variants()[choice.ways[i]->variants[stage]].values[argument];
    if (!value && !current) return std::nullopt;
    changed = changed || (value && value != current);
    for (const std::size_t axis : classes[i].axes) change.value[axis] = value ? *value : *current;
  }
  if (!changed) return std::nullopt;
  const bool alike =
      std::ranges::all_of(change.value, [&](std::int64_t value) { return value == change.value.front(); });
  if (alike) change.value.resize(1);
  return change;
}

/// Carries the changes out and runs the model. Absent where it doesn't do what the search says.
std::optional<Solution> prove(const SolveRequest& request, const SeparableChain& chain, const Shape& input,
                              const std::vector<AxisClass>& classes, const Choice& choice) {
  Solution solution{.text = request.layer, .changed = {}, .output = Shape(chain.spatial())};
  for (std::size_t i = 0; i < classes.size(); ++i) {
    for (const std::size_t axis : classes[i].axes) solution.output[axis] = choice.ways[i]->output;
  }
  for (std::size_t stage = 0; stage < classes.front().stages.size(); ++stage) {
    for (std::size_t argument = 0; argument < classes.front().stages[stage].arguments().size(); ++argument) {
      auto change = change_of(classes, choice, stage, argument, chain.spatial());
      if (!change) continue;
      const std::string value =
          change->value.size() == 1 ? concat(change->value.front()) : Value::tuple_of(change->value).repr();
      auto text = apply(solution.text, {.path = change->layer, .name = change->name, .value = value});
      if (!text) return std::nullopt;
      solution.text = *std::move(text);
      solution.changed.push_back(*std::move(change));
    }
  }
  const auto model = Model::parse(solution.text);
  if (!model) return std::nullopt;
  const auto end = analysis::SizeWalk(*model).run(chain.whole(input));
  const bool proven = end.output && std::equal(solution.output.rbegin(), solution.output.rend(), end.output->rbegin());
  return proven ? std::optional(std::move(solution)) : std::nullopt;
}

}  // namespace

std::pair<std::int64_t, std::int64_t> default_bounds(std::string_view argument) {
  if (argument == "kernel_size") return {1, 11};
  if (argument == "stride") return {1, 8};
  if (argument == "padding") return {0, 10};
  if (argument == "dilation") return {1, 4};
  if (argument == "output_padding") return {0, 7};
  return {1, 16};
}

Result<SolveReport> solve(const SolveRequest& request) {
  if (Result<void> bounds = check_bounds(request); !bounds) return std::unexpected(std::move(bounds.error()));
  const auto chain = SeparableChain::read(request.layer, request.input);
  if (!chain) return std::unexpected(chain.error());
  if (Result<void> names = check_names(request, *chain); !names) return std::unexpected(std::move(names.error()));
  const auto input = spread("input", request.input, chain->spatial());
  if (!input) return std::unexpected(input.error());
  const auto wanted = spread("output", request.output, chain->spatial());
  if (!wanted) return std::unexpected(wanted.error());

  std::vector<AxisClass> classes;
  for (std::size_t axis = 0; axis < chain->spatial(); ++axis) {
    const auto same = [&](const AxisClass& each) {
      const std::size_t other = each.axes.front();
      return (*input)[axis] == (*input)[other] && (*wanted)[axis] == (*wanted)[other] && chain->alike(axis, other);
    };
    const auto known = std::ranges::find_if(classes, same);
    if (known != classes.end()) {
      known->axes.push_back(axis);
      continue;
    }
    auto found = search(request, *chain, {axis}, (*input)[axis], (*wanted)[axis]);
    if (!found) return std::unexpected(found.error());
    classes.push_back(*std::move(found));
  }

  SolveReport report{.input = *input, .wanted = *wanted, .exact = {}, .total = 1, .nearest = {}, .reason = {}};
  for (const AxisClass& each : classes) report.total = layers::saturating_product(report.total, each.total);
  const std::size_t limit = report.total > 0 ? request.limit : std::min(request.limit, most_nearest);
  for (const Choice& choice : combine(classes, *wanted, limit)) {
    auto solution = prove(request, *chain, *input, classes, choice);
    if (solution) (report.total > 0 ? report.exact : report.nearest).push_back(*std::move(solution));
  }
  std::vector<analysis::Unreachable> unreachable;
  for (const AxisClass& each : classes) {
    if (each.exact.empty()) unreachable.push_back({each.axes.front(), each.made});
  }
  report.reason = analysis::reason(*chain, *input, *wanted, unreachable);
  return report;
}

}  // namespace convscope
