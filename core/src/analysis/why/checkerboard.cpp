// How uneven the overlap of a transposed convolution is, and what makes it even.

#include <algorithm>
#include <numeric>
#include <utility>

#include "analysis/why/overlap.hpp"
#include "analysis/why/sliding.hpp"
#include "text/concat.hpp"
#include "text/python_size.hpp"

namespace convscope::analysis {
namespace {

using layers::saturate;

/// What stands against an even overlap, and the nearest arguments that give one on every axis at once.
class Even {
 public:
  void add(const SlidingAxis& axis, bool is_even) {
    const AxisWindow& w = axis.window;
    const bool divided = std::gcd(w.dilation, w.stride) == 1;
    // Taps spread evenly when there is a multiple of the stride of them, and dilation lets them fall on every place.
    const Wide kernel = is_even ? w.kernel : layers::ceil_divide(w.kernel, w.stride) * w.stride;
    kernels_.push_back(saturate(kernel));
    dilations_.push_back(is_even || divided ? w.dilation : 1);
    new_kernel_ |= kernels_.back() != w.kernel;
    new_dilation_ |= dilations_.back() != w.dilation;
    if (is_even) return;
    std::string cause = divided ? concat("kernel_size=", w.kernel, " is no multiple of stride=", w.stride)
                                : concat("stride=", w.stride, " and dilation=", w.dilation, " have a common factor");
    const auto known = std::ranges::find(causes_, cause, &Cause::words);
    if (known == causes_.end())
      causes_.push_back({std::move(cause), {axis.name}});
    else
      known->axes.push_back(axis.name);
  }

  /// Every cause once, with its axes unless it holds for all of them.
  [[nodiscard]] std::string causes(std::size_t axes) const {
    std::string text;
    for (const Cause& cause : causes_) {
      text += concat(text.empty() ? "" : " and ", cause.words);
      if (cause.axes.size() == axes) continue;
      for (std::size_t i = 0; i < cause.axes.size(); ++i) text += concat(i == 0 ? " along " : " and ", cause.axes[i]);
    }
    return text;
  }

  [[nodiscard]] std::string change() const {
    const std::string kernel = new_kernel_ ? concat("kernel_size=", text::python_size(kernels_)) : std::string();
    if (!new_dilation_) return kernel;
    return concat("dilation=", text::python_size(dilations_), kernel.empty() ? "" : " with ", kernel);
  }

 private:
  struct Cause {
    std::string words;
    std::vector<std::string> axes;
  };
  std::vector<std::int64_t> kernels_;
  std::vector<std::int64_t> dilations_;
  bool new_kernel_ = false;
  bool new_dilation_ = false;
  std::vector<Cause> causes_;
};

}  // namespace

std::optional<Checkerboard> checkerboard(const std::vector<SlidingAxis>& axes) {
  if (!std::ranges::all_of(axes, has_inner_outputs)) return std::nullopt;
  double least = 1.0;
  double most = 1.0;
  Even even;
  for (const SlidingAxis& axis : axes) {
    const AxisOverlap overlap = find_overlap(axis);
    least *= static_cast<double>(overlap.least);
    most *= static_cast<double>(overlap.most);
    even.add(axis, overlap.least == overlap.most);
  }
  if (least == most) {
    return Checkerboard{0.0, "Checkerboard score 0: away from the ends all outputs add up equally many inputs."};
  }
  const double score = (most - least) / (most + least);
  const auto percent = static_cast<std::int64_t>(score * 100.0 + 0.5);
  const std::string digits = concat(percent / 100, ".", percent % 100 < 10 ? "0" : "", percent % 100);
  return Checkerboard{
      score, concat("Checkerboard score ", digits, ": ", even.causes(axes.size()),
                    ", so neighbouring outputs add up unequally many inputs. ", even.change(), " makes it even.")};
}

}  // namespace convscope::analysis
