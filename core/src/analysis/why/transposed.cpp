// Why a transposed convolution gives the size it gives, and where its outputs come from.

#include <algorithm>

#include "analysis/fields/unread.hpp"
#include "analysis/why/number_line.hpp"
#include "analysis/why/overlap.hpp"
#include "analysis/why/sliding.hpp"
#include "analysis/why/words.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {
namespace {

using layers::saturate;
using layers::to_text;

/// Patterns up to this length are written out.
constexpr std::size_t spoken_pattern = 6;

std::string written(const SlidingAxis& axis) {
  const AxisWindow& w = axis.window;
  const bool several = axis.input != 1;
  return concat(counted(axis.input, "input"), several ? concat(", ", w.stride, " apart,") : "", " write",
                several ? " " : "s ", counted(w.kernel, "value"), several ? " each" : "",
                w.dilation > 1 && w.kernel > 1 ? concat(", ", w.dilation, " apart,") : "",
                several ? " and span " : " and spans ", counted(axis.span(), "position"), ".");
}

std::string cut(const SlidingAxis& axis, Wide output_padding) {
  const std::int64_t padding = axis.window.pad_begin;
  std::string text = padding > 0 ? concat("padding=", padding, " cuts ", padding, " off each end") : std::string();
  if (output_padding > 0) {
    text += concat(text.empty() ? "" : ", ", "output_padding=", to_text(output_padding),
                   padding >= output_padding ? " gives back " : " adds ", to_text(output_padding), " at the end");
  }
  if (text.empty()) return concat("Nothing is cut off: all ", axis.output, " come out.");
  return concat(text, ": ", axis.output, axis.output == 1 ? " comes out." : " come out.");
}

/// Outputs beyond this number are not looked at one by one.
constexpr std::int64_t max_outputs = 1 << 12;

/// What is said where too few outputs lie away from the ends.
std::string meeting_near_ends(const SlidingAxis& axis) {
  if (axis.output > max_outputs) return "Towards the ends outputs add up fewer inputs.";
  std::int64_t least = axis.input;
  std::int64_t most = 0;
  for (std::int64_t o = 0; o < axis.output; ++o) {
    const std::int64_t inputs = windows_over(axis, o);
    least = std::min(least, inputs);
    most = std::max(most, inputs);
  }
  if (least == most) return concat("Every output adds up ", counted(most, "input"), ".");
  return concat("Outputs add up ", least, " to ", counted(most, "input"), ": fewer towards the ends.");
}

std::string meeting(const SlidingAxis& axis, const AxisOverlap& overlap) {
  if (!has_inner_outputs(axis)) return meeting_near_ends(axis);
  if (overlap.least == overlap.most) {
    return concat("Away from the ends every output adds up ", counted(overlap.most, "input"), ".");
  }
  if (overlap.pattern.empty() || overlap.pattern.size() > spoken_pattern) {
    return concat("Away from the ends outputs add up ", overlap.least, " to ", overlap.most, " inputs.");
  }
  std::string text = "Away from the ends outputs add up ";
  for (std::size_t i = 0; i < overlap.pattern.size(); ++i) {
    text += concat(i == 0 ? "" : i + 1 == overlap.pattern.size() ? " and " : ", ", overlap.pattern[i]);
  }
  return text + " inputs, in turn.";
}

/// "1 to 3", or "1".
std::string range_text(Wide from, Wide to) {
  return from == to ? to_text(from) : concat(to_text(from), " to ", to_text(to));
}

/// The smallest output_padding that leaves an output at all.
Wide least_output_padding(const SlidingAxis& axis) { return std::max<Wide>(0, 1 - axis.plain_output()); }

/// What output_size may ask for.
SizeRange choosable(const SlidingAxis& axis) {
  const Wide plain = axis.plain_output();
  return {saturate(plain + least_output_padding(axis)), saturate(plain + axis.window.stride - 1)};
}

std::string choices(const SlidingAxis& axis) {
  const AxisWindow& w = axis.window;
  const Wide plain = axis.plain_output();
  const Wide least = least_output_padding(axis);
  const std::int64_t most = std::max(w.stride, w.dilation) - 1;
  if (most == 0) {
    return concat("stride=1 and dilation=1 leave no choice: output_padding must be 0, and only ", to_text(plain),
                  " can come out.");
  }
  const std::string text = concat(least == most ? "output_padding=" : "output_padding from ", range_text(least, most),
                                  " makes ", range_text(plain + least, plain + most));
  const auto [from, to] = choosable(axis);
  if (from > *to) return text + "; output_size can ask for none of these.";
  if (from == *to) return concat(text, "; output_size can ask for ", from, " only.");
  if (*to == plain + most) return text + "; output_size can ask for each of these.";
  return concat(text, "; output_size can ask for ", range_text(from, *to), ".");
}

}  // namespace

void explain_transposed(AxisExplanation& explanation, const SlidingAxis& axis) {
  const Wide plain = axis.plain_output();
  explanation.unread = find_unread(axis.window, axis.input, axis.output);
  if (const SizeRange sizes = choosable(axis); sizes.from <= *sizes.to) explanation.output_sizes = sizes;
  explanation.overlap = find_overlap(axis);
  explanation.line = number_line(axis, explanation.unread);

  auto& sentences = explanation.sentences;
  sentences.push_back(concat(written(axis), " ", cut(axis, axis.output - plain)));
  sentences.push_back(meeting(axis, *explanation.overlap));
  if (const auto& bias = explanation.overlap->bias_only; bias && bias->count > 0) {
    sentences.push_back(concat(
        "No input reaches ", bias->count == 1 ? std::string("output") : counted(bias->count, "output") + ":", " ",
        positions_text(*bias), bias->count == 1 ? ". It is the bias alone." : ". They are the bias alone."));
  }
  if (const auto& lost = explanation.unread; lost && lost->count > 0) {
    sentences.push_back(concat("padding cuts off everything that ", lost->count == 1 ? "input " : "inputs ",
                               positions_text(*lost), lost->count == 1 ? " writes." : " write."));
  }
  sentences.push_back(choices(axis));
}

}  // namespace convscope::analysis
