#include "analysis/fields/fields.hpp"

#include <algorithm>
#include <utility>

#include "analysis/fields/each_read.hpp"
#include "analysis/fields/unread.hpp"
#include "analysis/spatial.hpp"

namespace convscope::analysis {
namespace {

/// The longest axis whose samples are marked one by one.
constexpr std::int64_t longest_marked = std::int64_t{1} << 20;

std::optional<Unread> unread_by(const std::function<Reads(std::int64_t)>& reads, std::int64_t input,
                                std::int64_t output) {
  if (input > longest_marked || output > longest_marked) return std::nullopt;
  std::vector<bool> read(static_cast<std::size_t>(input), false);
  std::int64_t work = 0;
  for (std::int64_t position = 0; position < output; ++position) {
    const Reads r = reads(position);
    work += std::min(r.length, longest_marked) * std::min(r.count, longest_marked);
    if (work > 4 * longest_marked) return std::nullopt;
    for (std::int64_t j = 0; j < r.count; ++j) {
      for (std::int64_t i = 0; i < r.length; ++i) {
        const std::int64_t at = r.begin + j * r.step + i;
        if (at >= 0 && at < input) read[static_cast<std::size_t>(at)] = true;
      }
    }
  }
  Unread unread;
  for (std::int64_t i = 0; i < input; ++i) {
    if (read[static_cast<std::size_t>(i)]) continue;
    ++unread.count;
    if (!unread.ranges.empty() && unread.ranges.back().second == i) {
      unread.ranges.back().second = i + 1;
    } else if (unread.ranges.size() < Unread::max_ranges) {
      unread.ranges.emplace_back(i, i + 1);
    }
  }
  return unread;
}

}  // namespace

Fields::Fields(const Trace& trace) : trace_(trace), tensors_(trace.tensors.size()) {
  const std::size_t spatial = spatial_axes(trace);
  if (spatial == 0 || trace.tensors.empty() || trace.tensors[0].shape.size() < spatial) return;
  first_axis_ = trace.tensors[0].shape.size() - spatial;
  for (std::size_t i = 0; i < spatial; ++i) tensors_[0].push_back(Traced{.axis = first_axis_ + i, .trace = {}});
}

std::optional<Fields::Traced> Fields::followed(const Step& step, const std::vector<AxisDependency>& dependencies,
                                               std::size_t result, std::size_t spatial) const {
  const Shape& shape = step.operation->results()[result].shape;
  std::optional<Traced> found;
  for (std::size_t operand = 0; operand < step.operands.size(); ++operand) {
    const Axes& axes = axes_of(step.operands[operand]);
    if (axes.empty()) continue;  // does not depend on the input
    if (!axes[spatial]) return std::nullopt;
    const Traced& from = *axes[spatial];
    std::optional<Traced> here;
    for (const AxisDependency& dependency : dependencies) {
      if (dependency.operand != operand || dependency.result != result || dependency.from != from.axis) continue;
      Traced next{.axis = dependency.to, .trace = from.trace};
      const std::int64_t size = shape[dependency.to];
      if (dependency.reads) {
        next.trace.follow(dependency.reads, size);
      } else {
        next.trace.follow(dependency.window, size);
      }
      const auto seen = next.trace.field();
      const auto best = here ? here->trace.field() : std::nullopt;
      // An axis can go on in several (Unflatten): the one that says most is kept.
      if (!here || (seen && best && seen->size < best->size)) here = std::move(next);
    }
    if (!here) return std::nullopt;
    if (!found) {
      found = std::move(here);
    } else if (found->axis == here->axis) {
      found->trace.unite(here->trace, shape[found->axis]);
    } else {
      return std::nullopt;
    }
  }
  return found;
}

std::vector<ReceptiveField> Fields::follow(const Step& step, const std::vector<AxisDependency>& dependencies) {
  const std::size_t spatial = tensors_.empty() ? 0 : tensors_[0].size();
  const bool depends =
      std::ranges::any_of(step.operands, [&](std::size_t tensor) { return !tensors_[tensor].empty(); });
  if (spatial == 0 || !depends) return {};
  for (std::size_t result = 0; result < step.operation->results().size(); ++result) {
    Axes& axes = tensors_[step.first_result + result];
    for (std::size_t i = 0; i < spatial; ++i) axes.push_back(followed(step, dependencies, result, i));
  }
  std::vector<ReceptiveField> fields;
  for (std::size_t i = 0; i < spatial; ++i) {
    const std::optional<Traced>& traced = tensors_[step.first_result][i];
    const std::int64_t size = trace_.tensors[0].shape[first_axis_ + i];
    const auto field = traced ? traced->trace.field() : DependencyTrace::whole(size).field();
    if (!field) return {};
    fields.push_back(*field);
  }
  return fields;
}

std::vector<Unread> Fields::unread(const Step& step, const std::vector<AxisDependency>& dependencies) const {
  if (step.operands.empty()) return {};
  const Shape& input = trace_.tensors[step.operands[0]].shape;
  const Shape& output = step.operation->results()[0].shape;
  const Layer* const layer = step.operation->layer();
  std::size_t spatial = tensors_.empty() ? 0 : tensors_[0].size();
  const std::size_t windows = layer == nullptr ? 0 : layer->windows(input, {}).size();
  if (windows > 0) spatial = windows;
  if (spatial == 0 || spatial > input.size()) return {};
  std::vector<Unread> found;
  bool any = windows > 0;
  for (std::size_t axis = input.size() - spatial; axis < input.size(); ++axis) {
    Unread unread;  // without a dependency everything is read
    for (const AxisDependency& dependency : dependencies) {
      if (dependency.operand != 0 || dependency.result != 0 || dependency.from != axis) continue;
      any = any || !is_identity(dependency);
      auto here = dependency.reads ? unread_by(dependency.reads, input[axis], output[dependency.to])
                                   : find_unread(dependency.window, input[axis], output[dependency.to]);
      if (!here) return {};
      unread = std::move(*here);
    }
    found.push_back(std::move(unread));
  }
  return any ? found : std::vector<Unread>{};
}

}  // namespace convscope::analysis
