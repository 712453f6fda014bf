// Why a convolution or pooling gives the size it gives.

#include <array>

#include "analysis/fields/unread.hpp"
#include "analysis/why/number_line.hpp"
#include "analysis/why/sliding.hpp"
#include "analysis/why/words.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {
namespace {

using layers::saturate;
using layers::to_text;

std::string positions(const SlidingAxis& axis) {
  const AxisWindow& w = axis.window;
  if (w.pad_begin == 0 && w.pad_end == 0) return concat("There are ", counted(axis.input, "sample"), ".");
  return concat(counted(axis.input, "sample"), " and ", w.pad_begin, " + ", w.pad_end, " of padding make ",
                counted(axis.padded(), "position"), ".");
}

std::string window(const SlidingAxis& axis) {
  const AxisWindow& w = axis.window;
  return w.dilation == 1 || w.kernel == 1
             ? concat("A window takes ", to_text(axis.extent()))
             : concat("A window spans ", to_text(axis.extent()), " (", w.kernel, " taps, dilation ", w.dilation, ")");
}

/// How often windows fit, and what the division leaves.
std::string fit(const SlidingAxis& axis) {
  const AxisWindow& w = axis.window;
  const Wide remainder = axis.remainder();
  const std::string times = axis.output == 1 ? std::string("it fits once")
                                             : concat("windows ", w.stride, " apart fit ", axis.output, " times");
  if (remainder == 0) return concat(times, ", to the last position.");
  if (remainder < 0) {
    return concat(
        axis.output == 1 ? "ceil_mode=True takes it" : concat("ceil_mode=True takes ", axis.output),
        axis.output == 1 ? ", though it reaches " : concat(" of them, ", w.stride, " apart, though the last reaches "),
        to_text(-remainder), " beyond the end.");
  }
  return concat(times, ", and ", counted(remainder, "position"), remainder == 1 ? " is" : " are",
                " left over at the end: ⌊", to_text(axis.padded() - axis.extent()), "/", w.stride,
                "⌋ + 1 = ", axis.output, ".");
}

std::string_view padding_mode(AxisWindow::Border border) {
  static constexpr std::array<std::string_view, 4> names{"zeros", "reflect", "replicate", "circular"};
  return names[static_cast<std::size_t>(border)];
}

std::string unread_sentence(const Unread& unread, const SlidingAxis& axis) {
  if (unread.count > 0) {
    return concat("No window reads ", unread.count == 1 ? std::string("sample") : counted(unread.count, "sample") + ":",
                  " ", positions_text(unread), ".");
  }
  const Wide samples = axis.remainder() - axis.window.pad_end;
  if (samples > 0) {
    return concat("Of what is left over ", counted(samples, "position"), samples == 1 ? " is a sample" : " are samples",
                  ", read only as padding_mode='", padding_mode(axis.window.border), "' repeats ",
                  samples == 1 ? "it" : "them", ".");
  }
  return axis.remainder() > 0 ? "What is left over is padding: every sample is read." : "Every sample is read.";
}

}  // namespace

void explain_windows(AxisExplanation& explanation, const SlidingAxis& axis) {
  explanation.remainder = saturate(axis.remainder());
  explanation.unread = find_unread(axis.window, axis.input, axis.output);
  explanation.line = number_line(axis, explanation.unread);
  explanation.sentences.push_back(concat(positions(axis), " ", window(axis), "; ", fit(axis)));
  if (explanation.unread) explanation.sentences.push_back(unread_sentence(*explanation.unread, axis));
}

}  // namespace convscope::analysis
