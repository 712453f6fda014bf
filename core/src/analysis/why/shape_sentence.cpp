#include "analysis/why/shape_sentence.hpp"

#include "analysis/why/words.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {
namespace {

/// Whether the result is the operand's values and nothing else: in their order, or in another one. Equal counts do not
/// say it: nn.Conv2d(1, 4, 2, stride=2) gives as many values as it gets.
bool only_arranges(std::string_view type, const Operation& operation) {
  return operation.traits().reuse == CallTraits::Reuse::same_values || type == "PixelShuffle" ||
         type == "PixelUnshuffle";
}

std::string shapes_text(const Trace& traced, const Step& step) {
  std::string text;
  for (std::size_t i = 0; i < step.operands.size(); ++i) {
    text += concat(i == 0                          ? ""
                   : i + 1 == step.operands.size() ? " and "
                                                   : ", ",
                   to_string(traced.tensors[step.operands[i]].shape));
  }
  return text;
}

}  // namespace

std::string shape_sentence(std::string_view type, const Trace& traced, const Step& step) {
  const Shape& output = step.operation->results()[0].shape;
  if (step.operands.size() != 1) {
    const std::string_view of = step.operands.empty() ? "" : " of ";
    return concat(type, " makes ", to_string(output), of, shapes_text(traced, step), ".");
  }
  const Shape& input = traced.tensors[step.operands[0]].shape;
  if (input == output) return concat(type, " keeps the shape, ", to_string(output), ".");
  const std::string becomes = concat(to_string(input), " becomes ", to_string(output));
  if (only_arranges(type, *step.operation)) {
    // A shape that stands in a trace has a number of elements.
    return concat(becomes, ": ", type, " only arranges the ", counted(*element_count(input), "value"), " anew.");
  }
  if (type == "Linear") return concat(becomes, ": Linear works along the last axis and keeps the others.");
  return becomes + ".";
}

}  // namespace convscope::analysis
