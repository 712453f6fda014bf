#include "convscope/reach.hpp"

#include <algorithm>
#include <utility>

#include "analysis/fields/each_read.hpp"
#include "convscope/model.hpp"
#include "graph/trace.hpp"
#include "text/concat.hpp"

namespace convscope {
namespace {

/// Positions of one axis that are in; absent: too many to follow.
using Mask = std::optional<std::vector<bool>>;

/// Part of a tensor: the positions in the mask of every axis; a number without axes is all of itself.
using Box = std::vector<Mask>;
/// Absent: nothing of the tensor.
using Part = std::optional<Box>;

Mask all(std::int64_t size) {
  if (size > analysis::max_positions) return std::nullopt;
  return std::vector<bool>(static_cast<std::size_t>(size), true);
}

Box whole(const Shape& shape) {
  Box box;
  for (const std::int64_t size : shape) box.push_back(all(size));
  return box;
}

bool is_empty(const Part& part) {
  return !part || std::ranges::any_of(
                      *part, [](const Mask& mask) { return mask && std::ranges::find(*mask, true) == mask->end(); });
}

void unite(Part& part, const Box& other) {
  if (is_empty(other)) return;
  if (is_empty(part)) {
    part = other;
    return;
  }
  Box& box = *part;
  for (std::size_t axis = 0; axis < box.size(); ++axis) {
    if (!box[axis] || !other[axis]) {
      box[axis] = std::nullopt;
      continue;
    }
    for (std::size_t i = 0; i < box[axis]->size(); ++i) (*box[axis])[i] = (*box[axis])[i] || (*other[axis])[i];
  }
}

void narrow(Mask& mask, const Mask& other) {
  if (!mask || !other) {
    mask = std::nullopt;
    return;
  }
  for (std::size_t i = 0; i < mask->size(); ++i) (*mask)[i] = (*mask)[i] && (*other)[i];
}

/// What `given` goes over to across one dependency: positions read where `backward`, else positions that read.
Mask across(const AxisDependency& dependency, const Mask& given, std::int64_t input, std::int64_t output,
            bool backward) {
  if (!given) return std::nullopt;
  if (analysis::is_identity(dependency) && input == output) return given;
  Mask reached =
      std::vector<bool>(static_cast<std::size_t>(std::min(backward ? input : output, analysis::max_positions)));
  const bool followed = analysis::each_read(dependency, input, output, [&](std::int64_t to, std::int64_t from) {
    const auto [source, target] = backward ? std::pair(to, from) : std::pair(from, to);
    if ((*given)[static_cast<std::size_t>(source)]) (*reached)[static_cast<std::size_t>(target)] = true;
    return true;
  });
  return followed ? reached : std::nullopt;
}

/// For every tensor of a trace the part of it that is in.
class Parts {
 public:
  Parts(const Trace& trace, std::size_t tensor, const Box& box) : trace_(trace), parts_(trace.tensors.size()) {
    parts_[tensor] = box;
  }

  [[nodiscard]] const Part& operator[](std::size_t tensor) const { return parts_[tensor]; }

  /// Takes in what the step reads to make the parts of its results.
  void read(const Step& step) {
    for (std::size_t operand = 0; operand < step.operands.size(); ++operand) {
      for (std::size_t result = 0; result < step.operation->results().size(); ++result) {
        pass(step, operand, result, true);
      }
    }
  }

  /// Takes in what the step makes of the parts of its operands.
  void feed(const Step& step) {
    for (std::size_t operand = 0; operand < step.operands.size(); ++operand) {
      for (std::size_t result = 0; result < step.operation->results().size(); ++result) {
        pass(step, operand, result, false);
      }
    }
  }

 private:
  [[nodiscard]] const Shape& shape(std::size_t tensor) const { return trace_.tensors[tensor].shape; }

  void pass(const Step& step, std::size_t operand, std::size_t result, bool backward) {
    const std::size_t in = step.operands[operand];
    const std::size_t out = step.first_result + result;
    const Part& part = parts_[backward ? out : in];
    if (is_empty(part)) return;
    const Box& from = *part;
    Box box = whole(shape(backward ? in : out));
    for (const AxisDependency& d : step.operation->dependencies()) {
      if (d.operand != operand || d.result != result) continue;
      const Mask passed = across(d, from[backward ? d.to : d.from], shape(in)[d.from], shape(out)[d.to], backward);
      narrow(box[backward ? d.from : d.to], passed);
    }
    unite(parts_[backward ? in : out], box);
  }

  const Trace& trace_;
  std::vector<Part> parts_;
};

std::optional<TensorReach::Ranges> ranges_of(const Mask& mask) {
  if (!mask) return std::nullopt;
  TensorReach::Ranges ranges;
  for (std::size_t i = 0; i < mask->size(); ++i) {
    if (!(*mask)[i]) continue;
    const auto at = static_cast<std::int64_t>(i);
    if (!ranges.empty() && ranges.back().second == at) {
      ++ranges.back().second;
    } else {
      ranges.emplace_back(at, at + 1);
    }
  }
  return ranges;
}

Error index_error(std::string message, std::string hint) {
  return {.type = ErrorType::index_error, .message = std::move(message), .hint = std::move(hint)};
}

/// The chosen positions of a tensor, its axes before them whole. Errors: IndexError in PyTorch's words.
Result<Box> box_at(const Shape& shape, std::span<const std::int64_t> positions) {
  if (positions.size() > shape.size()) {
    return Failure(index_error(concat("too many indices for tensor of dimension ", shape.size()),
                               concat("Give at most ", shape.size(), " positions.")));
  }
  Box box = whole(shape);
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const std::size_t axis = shape.size() - positions.size() + i;
    if (positions[i] < 0 || positions[i] >= shape[axis]) {
      return Failure(index_error(
          concat("index ", positions[i], " is out of bounds for dimension ", axis, " with size ", shape[axis]),
          shape[axis] > 0 ? concat("Positions count from 0 to ", shape[axis] - 1, ".") : "The tensor is empty."));
    }
    if (!box[axis]) continue;
    box[axis]->assign(box[axis]->size(), false);
    (*box[axis])[static_cast<std::size_t>(positions[i])] = true;
  }
  return box;
}

}  // namespace

std::string_view to_string(Relation relation) noexcept {
  switch (relation) {
    case Relation::chosen:
      return "chosen";
    case Relation::read:
      return "read";
    case Relation::fed:
      return "fed";
    case Relation::none:
      break;
  }
  return "none";
}

Reach reach(std::string_view model_text, std::span<const TensorType> inputs, std::size_t tensor,
            std::span<const std::int64_t> positions, const CallOptions& options) {
  Reach out;
  auto model = Model::parse(model_text);
  if (!model) {
    out.error = *model.error();
    return out;
  }
  const Trace traced = trace(*model, inputs, options);
  out.error = traced.error;

  // The tensors that are told of: the first input and the first result of every call.
  std::vector<std::size_t> numbers{0};
  std::vector<const Step*> steps;
  for (const Step& step : traced.steps) {
    if (step.operation == nullptr) break;
    steps.push_back(&step);
    numbers.push_back(step.first_result);
  }
  if (traced.tensors.empty()) return out;
  if (tensor >= numbers.size()) {
    out.error =
        index_error(concat("tensor ", tensor, " does not exist"),
                    concat("They count from 0, the input, to ", numbers.size() - 1, ", the last call's result."));
    return out;
  }
  const std::size_t chosen = numbers[tensor];
  const auto box = box_at(traced.tensors[chosen].shape, positions);
  if (!box) {
    out.error = *box.error();
    return out;
  }

  Parts read(traced, chosen, *box);
  for (std::size_t i = tensor; i-- > 0;) read.read(*steps[i]);
  Parts fed(traced, chosen, *box);
  for (std::size_t i = tensor; i < steps.size(); ++i) fed.feed(*steps[i]);

  for (std::size_t i = 0; i < numbers.size(); ++i) {
    TensorReach& row = out.tensors.emplace_back();
    if (i > 0) row.name = name_of(*steps[i - 1]->node);
    row.shape = traced.tensors[numbers[i]].shape;
    const Part& part = i <= tensor ? read[numbers[i]] : fed[numbers[i]];
    if (is_empty(part)) {
      row.axes.assign(row.shape.size(), TensorReach::Ranges{});
      continue;
    }
    row.relation = i == tensor ? Relation::chosen : i < tensor ? Relation::read : Relation::fed;
    for (const Mask& mask : *part) row.axes.push_back(ranges_of(mask));
  }
  return out;
}

}  // namespace convscope
