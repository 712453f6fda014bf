// Why a transposed convolution gives the size it gives, and where its outputs come from.

#include <algorithm>
#include <numeric>

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

std::string meeting(const AxisOverlap& overlap) {
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

std::string choices(const SlidingAxis& axis) {
  const AxisWindow& w = axis.window;
  const Wide plain = axis.plain_output();
  const std::int64_t most = std::max(w.stride, w.dilation) - 1;
  if (most == 0) {
    return concat("stride=1 and dilation=1 leave no choice: output_padding must be 0, and only ", to_text(plain),
                  " can come out.");
  }
  std::string text =
      concat("output_padding from 0 to ", most, " makes ", to_text(plain), " to ", to_text(plain + most));
  if (w.stride == 1) return text + concat("; output_size can ask for ", to_text(plain), " only.");
  if (most == w.stride - 1) return text + "; output_size can ask for each of these.";
  return text + concat("; output_size can ask for ", to_text(plain), " to ", to_text(plain + w.stride - 1), ".");
}

/// The next kernel_size that spreads evenly: a multiple of the stride.
Wide even_kernel(const AxisWindow& w) { return layers::ceil_divide(w.kernel, w.stride) * w.stride; }

}  // namespace

void explain_transposed(AxisExplanation& explanation, const SlidingAxis& axis) {
  const Wide plain = axis.plain_output();
  explanation.unread = find_unread(axis.window, axis.input, axis.output);
  explanation.output_sizes = SizeRange{saturate(plain), saturate(plain + axis.window.stride - 1)};
  explanation.overlap = find_overlap(axis);
  explanation.line = number_line(axis, explanation.unread);

  auto& sentences = explanation.sentences;
  sentences.push_back(concat(written(axis), " ", cut(axis, axis.output - plain)));
  sentences.push_back(meeting(*explanation.overlap));
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

Checkerboard checkerboard(const std::vector<SlidingAxis>& axes) {
  double least = 1.0;
  double most = 1.0;
  std::string uneven;
  std::string change;
  for (const SlidingAxis& axis : axes) {
    const AxisOverlap overlap = find_overlap(axis);
    least *= static_cast<double>(overlap.least);
    most *= static_cast<double>(overlap.most);
    if (overlap.least == overlap.most || !uneven.empty()) continue;
    const AxisWindow& w = axis.window;
    const Wide even = even_kernel(w);
    const std::string kernel = w.kernel == even ? std::string() : concat("kernel_size=", to_text(even));
    if (std::gcd(w.dilation, w.stride) > 1) {
      uneven = concat("stride=", w.stride, " and dilation=", w.dilation, " have a common factor");
      change = concat("dilation=1", kernel.empty() ? "" : " with ", kernel);
    } else {
      uneven = concat("kernel_size=", w.kernel, " is no multiple of stride=", w.stride);
      change = kernel;
    }
  }
  if (uneven.empty()) {
    return {0.0, "Checkerboard score 0: away from the ends all outputs add up equally many inputs."};
  }
  const double score = (most - least) / (most + least);
  const auto percent = static_cast<std::int64_t>(score * 100.0 + 0.5);
  const std::string digits = concat(percent / 100, ".", percent % 100 < 10 ? "0" : "", percent % 100);
  return {score, concat("Checkerboard score ", digits, ": ", uneven,
                        ", so neighbouring outputs add up unequally many inputs. ", change, " makes it even.")};
}

}  // namespace convscope::analysis
