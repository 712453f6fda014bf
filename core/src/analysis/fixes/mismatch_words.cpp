#include "analysis/fixes/mismatch_words.hpp"

#include <algorithm>

#include "analysis/fixes/levels.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {

namespace {

/// "Conv1d (0)", as print(model) shows it; the function's name where no layer is called.
std::string name_of(const Step& step) {
  const Module* const module = step.node->module;
  if (module == nullptr) return step.node->name;
  return module->path.empty() ? module->type : concat(module->type, " (", module->path, ")");
}

const Shape& result_of(const Step& step) { return step.operation->results().front().shape; }

/// Where the floor of a step with a stride sends other sizes to the same one: "stride 2 of Conv1d (0) sends 99 and 100
/// both to 50"; empty where it does not.
std::string collapse(const Step& step, const Trace& trace, std::size_t axes, std::size_t axis) {
  const Layer* const layer = step.operation->layer();
  if (layer == nullptr || step.operands.empty()) return {};
  const Shape& input = trace.tensors[step.operands.front()].shape;
  const auto windows = layer->windows(input, {});
  if (windows.size() != axes) return {};
  const AxisWindow& w = windows[axis];
  const std::int64_t in = tail(input, axes)[axis];
  const std::int64_t out = tail(result_of(step), axes)[axis];
  const std::int64_t smallest = (out - 1) * w.stride - w.pad_begin - w.pad_end + w.dilation * (w.kernel - 1) + 1;
  const bool floors = w.stride > 1 && !w.transposed && w.border == AxisWindow::Border::zeros && in > smallest &&
                      in < smallest + w.stride;
  if (!floors) return {};
  const std::string sizes = w.stride == 2 ? concat(smallest, " and ", smallest + 1, " both")
                                          : concat(smallest, " … ", smallest + w.stride - 1, " all");
  return concat("stride ", w.stride, " of ", name_of(step), " sends ", sizes, " to ", out);
}

}  // namespace

std::string mismatch_sentence(const Outcome& outcome) {
  const Trace& trace = outcome.trace;
  const std::vector<Level> all = levels(trace);
  if (all.empty()) return {};
  const std::size_t axes = compared_axes(trace);
  const auto size = [&](std::size_t tensor, std::size_t axis) { return tail(trace.tensors[tensor].shape, axes)[axis]; };
  const auto differs = [&](const Level& level, std::size_t axis) {
    return size(level.encoder, axis) != size(level.decoder, axis);
  };
  std::size_t axis = 0;
  while (axis < axes && !differs(all.back(), axis)) ++axis;
  if (axis == axes) return {};
  const std::string head = concat(size(all.back().decoder, axis), ", not ", size(all.back().encoder, axis), ": ");

  // The innermost level that does not meet is where the sizes part; what follows only carries the difference on.
  const auto level = std::ranges::find_if(all, [&](const Level& each) { return differs(each, axis); });
  const Step* const up = level->ups.empty() ? nullptr : &trace.steps[level->ups.front()];
  if (up == nullptr || up->operands.empty()) return concat(head, "the decoder does not mirror the encoder's sizes.");
  const std::string made = concat(
      name_of(*up), " makes ",
      tail(result_of(*up), axes).size() == axes ? concat(tail(result_of(*up), axes)[axis]) : to_string(result_of(*up)),
      " of ", size(up->operands.front(), std::min(axis, axes - 1)));
  for (const std::size_t down : level->downs) {
    const std::string sends = collapse(trace.steps[down], trace, axes, axis);
    if (sends.empty()) continue;
    const bool smallest = sends.contains(concat(" sends ", size(level->decoder, axis), " "));
    return smallest ? concat(head, sends, ", and ", name_of(*up), " goes back to the smallest of them.")
                    : concat(head, sends, ", and ", made, ".");
  }
  for (const std::size_t down : level->downs) {
    const Step& step = trace.steps[down];
    if (step.operands.empty()) continue;
    const Shape& from = trace.tensors[step.operands.front()].shape;
    const Shape& to = result_of(step);
    if (from.size() != to.size() || tail(from, axes)[axis] == tail(to, axes)[axis]) continue;
    return concat(head, name_of(step), " makes ", tail(to, axes)[axis], " of ", tail(from, axes)[axis], ", but ", made,
                  ".");
  }
  return concat(head, made, ".");
}

}  // namespace convscope::analysis
