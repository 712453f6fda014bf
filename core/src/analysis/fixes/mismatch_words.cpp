#include "analysis/fixes/mismatch_words.hpp"

#include <algorithm>
#include <utility>

#include "analysis/fixes/levels.hpp"
#include "analysis/outlined.hpp"
#include "layers/window_size.hpp"
#include "text/concat.hpp"

namespace convscope::analysis {

namespace {

/// "Conv1d (0)", as print(model) shows it; the function's name where no layer is called.
std::string name_of(const Step& step) {
  return step.node->module == nullptr ? step.node->name : analysis::name_of(*step.node->module);
}

/// Input sizes, one beside the other, that a window with a stride makes the same size of.
struct Collapse {
  std::int64_t smallest = 0;
  std::int64_t stride = 0;
};

/// Says along one axis which calls on the main path lose or add samples.
class Account {
 public:
  Account(const Trace& trace, std::vector<Level> levels, std::size_t axis)
      : trace_(trace), levels_(std::move(levels)), axes_(compared_axes(trace)), axis_(axis) {}

  std::string sentence() {
    const Level& outermost = levels_.back();
    for (std::size_t i = levels_.size(); i-- > 0;) {
      if (off(i)) add_downs(levels_[i]);
    }
    for (std::size_t i = 0; i < levels_.size(); ++i) {
      if (off(i)) add_ups(levels_[i]);
    }
    std::string text = concat(size(outermost.decoder), ", not ", size(outermost.encoder), ": ");
    for (std::size_t i = 0; i < clauses_.size(); ++i) {
      const bool last = i + 1 == clauses_.size();
      text += concat(i == 0 ? "" : last ? ", and " : ", ", clauses_[i]);
    }
    return text + ".";
  }

 private:
  std::int64_t size(std::size_t tensor) const { return tail(trace_.tensors[tensor].shape, axes_)[axis_]; }
  bool off(std::size_t level) const { return gain(levels_, level, trace_, axis_) != 0.0; }
  bool off(const Stop& stop) const { return gain(stop, trace_, axis_) != 0.0; }
  const Step& step(const Stop& stop) const { return trace_.steps[stop.step]; }

  std::optional<Collapse> collapse(const Stop& stop) const {
    const Layer* const layer = step(stop).operation->layer();
    if (layer == nullptr) return std::nullopt;
    const auto windows = layer->windows(trace_.tensors[stop.from].shape, {});
    if (windows.size() != axes_) return std::nullopt;
    const AxisWindow& w = windows[axis_];
    if (w.stride < 2 || w.transposed || w.border != AxisWindow::Border::zeros) return std::nullopt;
    const std::int64_t in = size(stop.from);
    const layers::Wide covered =
        layers::transposed_size(size(stop.tensor), layers::window_span(w.kernel, w.dilation), w.stride, 0);
    const std::int64_t smallest = layers::saturate(covered - w.pad_begin - w.pad_end);
    const bool floors = in > smallest && in < smallest + w.stride;
    return floors ? std::optional(Collapse{smallest, w.stride}) : std::nullopt;
  }

  /// "stride 2 of Conv1d (0) sends 99 and 100 both to 50", "Conv1d (0) makes 63 of 65".
  void add_downs(const Level& level) {
    for (const Stop& stop : level.downs) {
      if (const auto floor = collapse(stop)) {
        const std::string sizes = floor->stride == 2
                                      ? concat(floor->smallest, " and ", floor->smallest + 1, " both")
                                      : concat(floor->smallest, " … ", floor->smallest + floor->stride - 1, " all");
        clauses_.push_back(
            concat("stride ", floor->stride, " of ", name_of(step(stop)), " sends ", sizes, " to ", size(stop.tensor)));
        smallest_ = floor->smallest;
      } else if (off(stop)) {
        add_made(stop);
      }
    }
  }

  /// The calls that give another size than their scale says, and the one that answers a floor.
  void add_ups(const Level& level) {
    const auto resizes = [&](const Stop& stop) { return size(stop.tensor) != size(stop.from); };
    const auto floors = [&](const Stop& stop) { return collapse(stop).has_value(); };
    const bool answers = std::ranges::any_of(level.downs, floors);
    const auto last = std::ranges::find_if(level.ups.rbegin(), level.ups.rend(), resizes);
    for (const Stop& stop : level.ups) {
      const bool closing = last != level.ups.rend() && &stop == &*last && (answers || clauses_.empty());
      if (closing && clauses_.size() == 1 && answers && size(stop.tensor) == smallest_)
        clauses_.push_back(concat(name_of(step(stop)), " goes back to the smallest of them"));
      else if (closing || off(stop))
        add_made(stop);
    }
  }

  void add_made(const Stop& stop) {
    const bool brought_back = stop.from != step(stop).operands.front();  // the axes were flattened in between
    clauses_.push_back(
        concat(name_of(step(stop)), " makes ", size(stop.tensor), brought_back ? ", not " : " of ", size(stop.from)));
  }

  const Trace& trace_;
  std::vector<Level> levels_;
  std::size_t axes_;
  std::size_t axis_;
  std::int64_t smallest_ = 0;
  std::vector<std::string> clauses_;
};

}  // namespace

std::string mismatch_sentence(const Outcome& outcome) {
  const Trace& trace = outcome.trace;
  std::vector<Level> all = levels(trace);
  if (all.empty()) return {};
  const auto encoded = tail(trace.tensors[all.back().encoder].shape, compared_axes(trace));
  const auto decoded = tail(trace.tensors[all.back().decoder].shape, compared_axes(trace));
  const auto differing = std::ranges::mismatch(encoded, decoded).in1 - encoded.begin();
  if (differing == std::ssize(encoded)) return {};
  return Account(trace, std::move(all), static_cast<std::size_t>(differing)).sentence();
}

}  // namespace convscope::analysis
