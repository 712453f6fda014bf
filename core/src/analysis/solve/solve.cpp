#include "convscope/solve.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "analysis/refuse.hpp"
#include "analysis/solve/answers.hpp"
#include "analysis/solve/axis_search.hpp"
#include "analysis/solve/chain.hpp"
#include "analysis/solve/reason.hpp"
#include "layers/wide.hpp"
#include "text/concat.hpp"

namespace convscope {
namespace {

using analysis::AxisAnswers;
using analysis::FreeArgument;
using analysis::refuse;
using analysis::SeparableChain;
using analysis::Stage;

/// What one question may cost: sizes computed, and layers of models that are written out and run.
constexpr std::int64_t most_steps = std::int64_t{1} << 22;
constexpr std::size_t most_proven = std::size_t{1} << 13;
/// Where nothing is exact, so many answers are enough.
constexpr std::size_t most_nearest = 8;

/// The arguments of a layer that may change.
std::vector<FreeArgument> free_arguments(const SolveRequest& request, const Stage& stage) {
  std::vector<FreeArgument> arguments;
  for (const std::string& name : analysis::size_arguments_of(stage.module().type)) {
    const auto asked = [&](const std::string& free) {
      return free == name || free == concat(stage.module().path, ".", name);
    };
    if (!request.free.empty() && std::ranges::none_of(request.free, asked)) continue;
    const auto bounds = request.bounds.find(name);
    const auto [from, to] = bounds == request.bounds.end() ? default_bounds(name) : bounds->second;
    arguments.push_back({.name = name, .current = stage.number(name), .from = from, .to = to});
  }
  return arguments;
}

Result<void> check_bounds(const SolveRequest& request) {
  for (const auto& [name, range] : request.bounds) {
    const auto [from, to] = range;
    if (!analysis::sets_sizes(name)) {
      return refuse(concat("no layer has an argument ", name, " that sets its size"),
                    "Name arguments as PyTorch does, without a layer: \"stride\" is that of all.");
    }
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

/// Every name that is to be free must be an argument that sets sizes.
Result<void> check_names(const SolveRequest& request, const SeparableChain& chain) {
  for (const std::string& name : request.free) {
    const bool found = std::ranges::any_of(chain.model().nodes(), [&](const Node& node) {
      return std::ranges::any_of(analysis::size_arguments_of(node.module->type), [&](const std::string& own) {
        return name == own || name == concat(node.module->path, ".", own);
      });
    });
    if (found) continue;
    return refuse(concat("no layer of the model has an argument ", name, " that sets its size"),
                  "Name arguments as PyTorch does: \"stride\", or \"1.stride\" for that of layer 1.");
  }
  return {};
}

/// Searches each class of axes that are alike.
std::vector<AxisAnswers> search(const SolveRequest& request, const SeparableChain& chain, const Shape& wanted) {
  const Shape input = chain.input();
  std::vector<std::vector<std::size_t>> classes;
  for (std::size_t axis = 0; axis < chain.spatial(); ++axis) {
    const auto same = [&](const std::vector<std::size_t>& each) {
      const std::size_t other = each.front();
      return input[axis] == input[other] && wanted[axis] == wanted[other] && chain.alike(axis, other);
    };
    const auto known = std::ranges::find_if(classes, same);
    if (known == classes.end()) {
      classes.push_back({axis});
    } else {
      known->push_back(axis);
    }
  }
  const auto share = static_cast<std::int64_t>(classes.size());
  const analysis::SearchLimits limits{
      .answers = std::min(request.limit, 1 + most_proven / chain.model().nodes().size()), .steps = most_steps / share};
  std::vector<AxisAnswers> found;
  for (std::vector<std::size_t>& axes : classes) {
    const std::size_t first = axes.front();
    std::vector<Stage> stages = chain.stages(first);
    for (Stage& stage : stages) stage.free(free_arguments(request, stage));
    found.push_back(analysis::search_axis(std::move(axes), std::move(stages), input[first], wanted[first], limits));
  }
  return found;
}

}  // namespace

std::pair<std::int64_t, std::int64_t> default_bounds(std::string_view argument) {
  if (argument == "kernel_size") return {1, 11};
  if (argument == "stride") return {1, 8};
  if (argument == "padding") return {0, 10};
  if (argument == "dilation") return {1, 4};
  if (argument == "output_padding") return {0, 7};
  if (argument == "size" || argument == "output_size") return {1, 512};
  return {1, 16};
}

Result<std::vector<SizeArgument>> size_arguments(std::string_view model_text) {
  const auto entries = outline(model_text);
  if (!entries) return std::unexpected(entries.error());
  std::vector<SizeArgument> found;
  for (const text::OutlineEntry& entry : *entries) {
    for (std::string& name : analysis::size_arguments_of(entry.type)) {
      if (std::ranges::find(found, name, &SizeArgument::name) != found.end()) continue;
      const auto [from, to] = default_bounds(name);
      found.push_back({std::move(name), from, to});
    }
  }
  return found;
}

Result<SolveReport> solve(const SolveRequest& request) {
  if (Result<void> bounds = check_bounds(request); !bounds) return std::unexpected(std::move(bounds.error()));
  const auto chain = SeparableChain::read(request.layer, request.input);
  if (!chain) return std::unexpected(chain.error());
  if (Result<void> names = check_names(request, *chain); !names) return std::unexpected(std::move(names.error()));
  const auto wanted = analysis::spatial_sizes("output", request.output, chain->spatial());
  if (!wanted) return std::unexpected(wanted.error());

  const std::vector<AxisAnswers> found = search(request, *chain, *wanted);
  SolveReport report{.input = chain->input(), .wanted = *wanted, .total = 1};
  for (const AxisAnswers& each : found) {
    *report.total = layers::saturating_product(*report.total, each.total);
    if (each.tried) report.tried = std::min(report.tried.value_or(*each.tried), *each.tried);
  }
  const bool reached = *report.total > 0;
  if (report.tried) report.total.reset();
  (reached ? report.exact : report.nearest) = analysis::answers(
      request.layer, *chain, *wanted, found, reached ? request.limit : std::min(request.limit, most_nearest));
  report.reason = analysis::reason(*chain, *wanted, found);
  return report;
}

}  // namespace convscope
