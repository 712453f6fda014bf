#include "convscope/coverage.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "analysis/fields/each_read.hpp"
#include "analysis/fields/interval_set.hpp"
#include "analysis/spatial.hpp"
#include "convscope/model.hpp"
#include "graph/trace.hpp"

namespace convscope {
namespace {

using analysis::IntervalSet;

/// For each position along one axis of a tensor, the input samples it depends on.
using Sets = std::vector<IntervalSet>;

/// What is known of one tensor with regard to one spatial axis of the input: along which of its axes positions differ.
/// No axes: every position depends on all samples.
struct Tied {
  std::map<std::size_t, std::shared_ptr<const Sets>> axes;
  bool depends = false;  ///< on the model's first input at all
  bool known = true;     ///< false: following it would have taken too long
};

/// The sets of an operation's result along one axis, from those of its operand. Null when it would take too long.
std::shared_ptr<const Sets> follow(const std::shared_ptr<const Sets>& from, const AxisDependency& dependency,
                                   std::int64_t output) {
  const auto input = static_cast<std::int64_t>(from->size());
  if (analysis::is_identity(dependency) && input == output) return from;
  Sets sets(static_cast<std::size_t>(std::clamp<std::int64_t>(output, 0, analysis::max_positions)));
  std::int64_t work = 0;
  const bool followed = analysis::each_read(dependency, input, output, [&](std::int64_t to, std::int64_t position) {
    const IntervalSet& read = (*from)[static_cast<std::size_t>(position)];
    work += 1 + static_cast<std::int64_t>(read.intervals().size());
    sets[static_cast<std::size_t>(to)].add(read);
    return work <= analysis::max_reads;
  });
  if (!followed) return nullptr;
  for (IntervalSet& set : sets) set.settle();
  return std::make_shared<const Sets>(std::move(sets));
}

std::shared_ptr<const Sets> united(const Sets& a, const Sets& b) {
  Sets sets = a;
  for (std::size_t i = 0; i < sets.size() && i < b.size(); ++i) {
    sets[i].add(b[i]);
    sets[i].settle();
  }
  return std::make_shared<const Sets>(std::move(sets));
}

std::shared_ptr<const Sets> intersected(const Sets& a, const Sets& b) {
  Sets sets;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) sets.push_back(a[i].intersected(b[i]));
  return std::make_shared<const Sets>(std::move(sets));
}

/// What one operand passes on to one result. Several axes of it that go into one axis (Flatten) narrow each other down.
Tied passed_on(const Tied& from, std::size_t operand, std::size_t result,
               const std::vector<AxisDependency>& dependencies, const Shape& shape) {
  Tied tied{.axes = {}, .depends = true, .known = from.known};
  for (const AxisDependency& dependency : dependencies) {
    if (dependency.operand != operand || dependency.result != result) continue;
    const auto source = from.axes.find(dependency.from);
    if (source == from.axes.end()) continue;
    auto sets = follow(source->second, dependency, shape[dependency.to]);
    if (sets == nullptr) {
      tied.known = false;
      continue;
    }
    auto& place = tied.axes[dependency.to];
    place = place == nullptr ? std::move(sets) : intersected(*place, *sets);
  }
  return tied;
}

/// Of two operands that meet: an axis counts only where it tells positions apart in both.
void join(Tied& tied, const Tied& other) {
  tied.known = tied.known && other.known;
  std::erase_if(tied.axes, [&](const auto& entry) { return !other.axes.contains(entry.first); });
  for (auto& [axis, sets] : tied.axes) sets = united(*sets, *other.axes.at(axis));
}

std::vector<CountedRange> runs(const std::vector<std::int64_t>& counts) {
  std::vector<CountedRange> ranges;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto at = static_cast<std::int64_t>(i);
    if (!ranges.empty() && ranges.back().count == counts[i]) {
      ranges.back().end = at + 1;
    } else {
      ranges.push_back({at, at + 1, counts[i]});
    }
  }
  return ranges;
}

AxisCoverage count(const Sets& sets, std::int64_t input) {
  std::vector<std::int64_t> reads(static_cast<std::size_t>(input) + 1, 0);  // first as differences
  std::vector<std::int64_t> reached;
  for (const IntervalSet& set : sets) {
    reached.push_back(set.size());
    for (const auto& [begin, end] : set.intervals()) {
      ++reads[static_cast<std::size_t>(begin)];
      --reads[static_cast<std::size_t>(end)];
    }
  }
  for (std::size_t i = 1; i < reads.size(); ++i) reads[i] += reads[i - 1];
  reads.pop_back();
  return {runs(reads), runs(reached)};
}

/// Along the axis that tells most; one position that depends on everything where there is none.
std::optional<AxisCoverage> coverage_of(const Tied& tied, std::int64_t input) {
  if (!tied.known || input > analysis::max_positions) return std::nullopt;
  if (!tied.depends) return AxisCoverage{{{0, input, 0}}, {{0, 1, 0}}};
  const Sets* best = nullptr;
  std::int64_t least = 0;
  for (const auto& [axis, sets] : tied.axes) {
    std::int64_t widest = 0;
    for (const IntervalSet& set : *sets) widest = std::max(widest, set.size());
    if (best == nullptr || widest < least) {
      best = sets.get();
      least = widest;
    }
  }
  if (best == nullptr) return AxisCoverage{{{0, input, 1}}, {{0, 1, input}}};
  return count(*best, input);
}

Tied input_itself(std::size_t axis, std::int64_t size) {
  Tied tied{.axes = {}, .depends = true, .known = size <= analysis::max_positions};
  if (!tied.known) return tied;
  Sets sets;
  for (std::int64_t i = 0; i < size; ++i) sets.push_back(IntervalSet({i, i + 1}));
  tied.axes.emplace(axis, std::make_shared<const Sets>(std::move(sets)));
  return tied;
}

}  // namespace

Coverage coverage(std::string_view model_text, std::span<const TensorType> inputs, const CallOptions& options) {
  Coverage out;
  auto model = Model::parse(model_text);
  if (!model) {
    out.error = std::move(model).error();
    return out;
  }
  const Trace traced = trace(*model, inputs, options);
  out.error = traced.error;
  if (traced.tensors.empty()) return out;
  const std::size_t spatial = analysis::spatial_axes(traced);
  const Shape& input = traced.tensors[0].shape;
  if (spatial > input.size()) return out;
  const std::size_t first = input.size() - spatial;

  std::vector<std::vector<Tied>> tensors(traced.tensors.size(), std::vector<Tied>(spatial));
  for (std::size_t i = 0; i < spatial; ++i) tensors[0][i] = input_itself(first + i, input[first + i]);
  for (const Step& step : traced.steps) {
    if (step.operation == nullptr) break;
    const std::vector<AxisDependency> dependencies = step.operation->dependencies();
    const std::vector<TensorType>& results = step.operation->results();
    for (std::size_t result = 0; result < results.size(); ++result) {
      for (std::size_t i = 0; i < spatial; ++i) {
        Tied& tied = tensors[step.first_result + result][i];
        for (std::size_t operand = 0; operand < step.operands.size(); ++operand) {
          const Tied& from = tensors[step.operands[operand]][i];
          if (!from.depends) continue;
          Tied passed = passed_on(from, operand, result, dependencies, results[result].shape);
          if (!tied.depends) {
            tied = std::move(passed);
          } else {
            join(tied, passed);
          }
        }
      }
    }
    LayerCoverage& row = out.layers.emplace_back();
    const Module* const module = step.node->module;
    row.name = name_of(*step.node);
    row.type = module != nullptr ? module->type : std::string(find_function(step.node->callee)->name);
    for (std::size_t i = 0; i < spatial; ++i) {
      row.axes.push_back(coverage_of(tensors[step.first_result][i], input[first + i]));
    }
  }
  return out;
}

}  // namespace convscope
